/// Turns schema files into Swift files. Texts in, texts out.
struct Generator {
    struct File: Equatable {
        /// From the package's root; for a schema, from ``schemaFolder``.
        let path: String
        let text: String
    }

    static let schemaFolder = "Sources/wiregen/Schema"
    static let messageFolder = "Sources/MartletWire/Messages"
    static let recordFolder = "Sources/MartletWire/InternalTopics"
    static let errorTablePath = "Sources/MartletModel/ErrorCode+Table.swift"
    static let messageListPath = "Tests/MartletWireTests/EveryMessage.swift"

    /// - Parameter schemas: every file under ``schemaFolder``.
    static func generate(from schemas: [File]) throws(SchemaError) -> [File] {
        var files: [File] = []
        var apis: [ApiKeyCode.Api] = []
        var messageNames: [String] = []
        for file in schemas.sorted(by: { $0.path < $1.path }) {
            if file.path == "Errors.schema" {
                let table = try ErrorTableCode(parsing: file.text, file: file.path)
                files.append(File(path: errorTablePath, text: table.text()))
                continue
            }
            let schema = try SchemaParser.parse(file.text, file: file.path)
            if case .api(let number, let name) = schema.kind {
                guard let request = schema.messages.first(where: { $0.role == "request" }) else {
                    throw SchemaError(file: file.path, line: 1, reason: "an API needs a request")
                }
                apis.append(ApiKeyCode.Api(number: number, name: name, request: request))
            }
            guard let output = output(for: file.path) else { continue }
            messageNames += schema.messages.map(\.name)
            let code = SchemaFileCode(schemaName: output.name, schema: schema)
            files.append(File(path: output.path, text: code.text()))
        }
        apis.sort { $0.number < $1.number }
        files.append(File(path: "\(messageFolder)/ApiKey.swift", text: ApiKeyCode(apis: apis).text()))
        files.append(File(path: messageListPath, text: MessageListCode(names: messageNames).text()))
        return files
    }

    /// Where the code for a schema goes; nil where there is none. Headers are read by hand, because a broker has to
    /// read those of requests that it does not know, and the producer snapshot is a file of the log's.
    private static func output(for schemaPath: String) -> (name: String, path: String)? {
        var folders = schemaPath.split(separator: "/").map(String.init)
        guard let name = folders.popLast()?.split(separator: ".").first.map(String.init) else { return nil }
        switch folders.first {
        case "Apis": return (name, "\(messageFolder)/\(name).swift")
        case "InternalTopics":
            return (name, ([recordFolder] + folders.dropFirst() + ["\(name).swift"]).joined(separator: "/"))
        case "Embedded" where ["ConsumerProtocol", "DefaultPrincipalData", "EndTxnMarker"].contains(name):
            return (name, "\(messageFolder)/\(name).swift")
        default: return nil
        }
    }
}
