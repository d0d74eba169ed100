/// A name and a value a line, the values below each other.
struct LabelledLines {
    private var rows: [(name: String, value: String)] = []

    /// Nothing where there is no value.
    mutating func add(_ name: String, _ value: String?) {
        if let value, !value.isEmpty { rows.append((name, value)) }
    }

    /// - Parameter indent: before each line.
    func text(indent: String = "") -> String {
        let width = rows.map(\.name.count).max() ?? 0
        return rows.map { "\(indent)\($0.name)\(String(repeating: " ", count: width - $0.name.count))  \($0.value)" }
            .joined(separator: "\n")
    }
}
