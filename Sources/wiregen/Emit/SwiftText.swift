/// Swift source in the making.
struct SwiftText {
    private(set) var text = ""
    private var depth = 0

    static let width = 120

    mutating func line(_ line: String = "") {
        if !line.isEmpty { text += String(repeating: "    ", count: depth) + line }
        text += "\n"
    }

    /// `head {`, what `body` writes, `}`.
    mutating func block(_ head: String, _ body: (inout SwiftText) -> Void) {
        line(head + " {")
        depth += 1
        body(&self)
        depth -= 1
        line("}")
    }

    /// `if condition { body }`, or the body alone where there is no condition.
    mutating func block(if condition: String?, _ body: (inout SwiftText) -> Void) {
        if let condition { block("if \(condition)", body) } else { body(&self) }
    }

    /// `if condition { body } else { otherwise }` without what is empty.
    mutating func branch(if condition: String, _ body: [String], else otherwise: [String]) {
        line("if \(condition) {")
        indented { $0.lines(body) }
        if !otherwise.isEmpty {
            line("} else {")
            indented { $0.lines(otherwise) }
        }
        line("}")
    }

    mutating func lines(_ lines: [String]) { for line in lines { self.line(line) } }

    /// `head(a, b, c) {` with as many parameters a line as fit.
    mutating func function(_ head: String, parameters: [String], _ body: (inout SwiftText) -> Void) {
        let short = "\(head)(\(parameters.joined(separator: ", "))) {"
        if depth * 4 + short.count <= Self.width {
            line(short)
        } else {
            line(head + "(")
            indented { $0.fill(parameters) }
            line(") {")
        }
        indented(body)
        line("}")
    }

    /// The items with commas between them, as many a line as fit.
    mutating func fill(_ items: [String]) {
        var current = ""
        for (index, item) in items.enumerated() {
            let piece = index == items.count - 1 ? item : item + ","
            if current.isEmpty {
                current = piece
            } else if depth * 4 + current.count + 1 + piece.count <= Self.width {
                current += " " + piece
            } else {
                line(current)
                current = piece
            }
        }
        if !current.isEmpty { line(current) }
    }

    mutating func indented(_ body: (inout SwiftText) -> Void) {
        depth += 1
        body(&self)
        depth -= 1
    }
}
