/// The Swift file for one schema file.
struct SchemaFileCode {
    let schemaName: String
    let schema: Schema

    func text() -> String {
        let messages = schema.messages.map { MessageCode($0, of: schema.kind) }
        var swift = SwiftText()
        swift.line("// Written by wiregen from \(schemaName).schema. Do not edit.")
        let primitives = messages.flatMap(\.primitives)
        let importsModel = primitives.contains(where: \.isFromModel)
        let importsNIO = primitives.contains { $0.swiftName == "ByteBuffer" }
        if importsModel || importsNIO { swift.line() }
        if importsModel { swift.line("public import MartletModel") }
        if importsNIO { swift.line("public import NIOCore") }
        for message in messages {
            swift.line()
            message.emit(into: &swift)
        }
        return swift.text
    }
}

extension MessageCode {
    fileprivate var primitives: [Primitive] {
        ([main] + structures).flatMap { $0.fields.compactMap(\.field.type.primitive) }
    }
}
