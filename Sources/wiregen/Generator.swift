/// Turns schema files into Swift files. Texts in, texts out.
struct Generator {
    struct File: Equatable {
        /// From the package's root.
        let path: String
        let text: String
    }

    static let schemaFolder = "Sources/wiregen/Schema"
    static let messageFolder = "Sources/MartletWire/Messages"
    static let errorTablePath = "Sources/MartletModel/ErrorCode+Table.swift"

    /// - Parameter schemas: every file under ``schemaFolder``, with its path from there.
    static func generate(from schemas: [File]) throws(SchemaError) -> [File] {
        var files: [File] = []
        var apis: [ApiKeyCode.Api] = []
        for file in schemas.sorted(by: { $0.path < $1.path }) {
            if file.path == "Errors.schema" {
                files.append(File(path: errorTablePath, text: try ErrorTableCode(parsing: file.text, file: file.path).text()))
                continue
            }
            let schema = try SchemaParser.parse(file.text, file: file.path)
            if case .api(let number, let name) = schema.kind {
                guard let request = schema.messages.first(where: { $0.role == "request" }) else {
                    throw SchemaError(file: file.path, line: 1, reason: "an API needs a request")
                }
                apis.append(ApiKeyCode.Api(number: number, name: name, request: request))
            }
            guard isGenerated(file.path) else { continue }
            let text = SchemaFileCode(schemaPath: "Schema/" + file.path, schema: schema).text()
            files.append(File(path: "\(messageFolder)/\(baseName(file.path)).swift", text: text))
        }
        apis.sort { $0.number < $1.number }
        files.append(File(path: "\(messageFolder)/ApiKey.swift", text: ApiKeyCode(apis: apis).text()))
        return files
    }

    /// Headers are read by hand, because a broker has to read those of requests that it does not know.
    private static func isGenerated(_ path: String) -> Bool {
        path.hasPrefix("Apis/") || path == "Embedded/ConsumerProtocol.schema"
    }

    private static func baseName(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return name.hasSuffix(".schema") ? String(name.dropLast(".schema".count)) : name
    }
}
