/// The Swift file that lets tests go through all messages.
struct MessageListCode {
    let names: [String]

    func text() -> String {
        var swift = SwiftText()
        swift.line("// Written by wiregen from its schemas. Do not edit.")
        swift.line()
        swift.line("import MartletWire")
        swift.line()
        swift.line("let everyMessage: [any WireMessage.Type] = [")
        swift.indented { $0.fill(names.map { "\($0).self" }) }
        swift.line("]")
        return swift.text
    }
}
