extension StringProtocol {
    /// Without blanks, tabs and line ends at both ends.
    var trimmed: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
        guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(self[first...last])
    }

    /// The elements of a list, without the blanks around them and without empty ones.
    package var commaSeparated: [String] { split(separator: ",").map(\.trimmed).filter { !$0.isEmpty } }
}
