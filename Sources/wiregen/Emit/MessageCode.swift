/// One message with its structures as Swift.
struct MessageCode {
    let message: Message
    let kind: Schema.Kind
    let main: StructureCode
    /// In the order in which the fields mention them.
    let structures: [StructureCode]

    init(_ message: Message, of kind: Schema.Kind) {
        self.message = message
        self.kind = kind
        main = StructureCode(
            name: message.name, fields: message.fields, versions: message.validVersions,
            flexibleVersions: message.flexibleVersions)
        var collector = StructureCollector(message)
        collector.visit(message.fields, versions: message.validVersions)
        structures = collector.found
    }

    private static let throwingDecoder = "init(from reader: inout WireReader, version: Int16) throws(WireError)"
    private static let throwingEncoder = "func encode(into writer: inout WireWriter, version: Int16) throws(WireError)"

    func emit(into swift: inout SwiftText) {
        let firstFlexible = message.flexibleVersions.intersection(message.validVersions).range?.lowerBound
        let flexibility = firstFlexible.map { ", flexible from \($0)" } ?? ""
        swift.line("/// Versions \(message.validVersions.text)\(flexibility).")
        swift.block("public struct \(message.name): \(conformance)") { swift in
            switch (kind, message.role) {
            case (.api(_, let api), "request"):
                swift.line("public typealias Response = \(api)Response")
                swift.line("public static var apiKey: ApiKey { .\(lowerCamelCase(api)) }")
            case (.record(let number, let name, _), "key"):
                swift.line("public typealias Value = \(name)Value")
                swift.line("public static var recordType: Int16 { \(number) }")
            default: break
            }
            swift.line("public static var messageName: StaticString { \"\(message.name)\" }")
            let range = message.validVersions.range ?? 0...0
            let versions = "\(range.lowerBound)...\(range.upperBound)"
            swift.line("public static var validVersions: ClosedRange<Int16> { \(versions) }")
            swift.line("public static var firstFlexibleVersion: Int16? { \(firstFlexible.map(String.init) ?? "nil") }")
            swift.line()
            main.emitProperties(into: &swift)
            swift.line()
            swift.block("public \(Self.throwingDecoder)") { swift in
                swift.line("try reader.begin(Self.self, version: version)")
                main.emitDecoding(into: &swift)
            }
            swift.line()
            swift.block("public \(Self.throwingEncoder)") { swift in
                swift.line("try writer.begin(Self.self, version: version)")
                main.emitEncoding(into: &swift)
            }
        }
        for structure in structures {
            swift.line()
            swift.block("extension \(message.name)") { emit(structure, into: &$0) }
        }
    }

    private var conformance: String {
        switch message.role {
        case "request": "WireRequest"
        case "key": "WireRecordKey"
        case "response" where message.fields.contains { $0.name == "ThrottleTimeMs" }: "ThrottledResponse"
        default: "WireMessage"
        }
    }

    private func emit(_ structure: StructureCode, into swift: inout SwiftText) {
        swift.block("public struct \(structure.name): WireStructure") { swift in
            structure.emitProperties(into: &swift)
            swift.line()
            swift.line("static var minimumByteCount: Int { \(minimumByteCount(of: structure)) }")
            swift.line()
            swift.block(Self.throwingDecoder) { structure.emitDecoding(into: &$0) }
            swift.line()
            swift.block(Self.throwingEncoder) { structure.emitEncoding(into: &$0) }
        }
    }

    private func minimumByteCount(of structure: StructureCode) -> Int {
        guard let range = structure.versions.range else { return 1 }
        return max(1, range.map { minimumByteCount(of: structure, version: $0) }.min() ?? 1)
    }

    private func minimumByteCount(of structure: StructureCode, version: Int) -> Int {
        let one = Versions(version...version)
        let isFlexible = !message.flexibleVersions.intersection(one).isEmpty
        var sum = isFlexible ? 1 : 0
        for field in structure.fields where !field.isTagged && !field.versions.intersection(one).isEmpty {
            if field.field.type.isArray {
                sum += isFlexible ? 1 : 4
            } else if let primitive = field.field.type.primitive {
                sum += primitive.minimumByteCount(isFlexible: isFlexible)
            } else if field.isOptional {
                sum += 1
            } else if let inner = structures.first(where: { $0.name == field.field.type.structureName }) {
                sum += minimumByteCount(of: inner, version: version)
            }
        }
        return sum
    }
}

/// Walks the fields of a message and finds each structure once.
private struct StructureCollector {
    private let message: Message
    private(set) var found: [StructureCode] = []

    init(_ message: Message) { self.message = message }

    mutating func visit(_ fields: [Field], versions: Versions) {
        for field in fields {
            guard let name = field.type.structureName else { continue }
            let shared = message.sharedStructures.first { $0.name == name }
            let present = field.versions.intersection(versions)
            if present.isEmpty || found.contains(where: { $0.name == name }) { continue }
            let inner = shared?.fields ?? field.fields
            // A shared structure serves fields of different versions.
            let innerVersions = shared == nil ? present : message.validVersions
            found.append(
                StructureCode(
                    name: name, fields: inner, versions: innerVersions, flexibleVersions: message.flexibleVersions))
            visit(inner, versions: innerVersions)
        }
    }
}
