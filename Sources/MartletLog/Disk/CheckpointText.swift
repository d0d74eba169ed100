/// The text of Kafka's checkpoint files: a version, the number of entries, and one line of fields for each.
///
///     0
///     2
///     orders 0 4711
///     orders 1 815
enum CheckpointText {
    private static let version = "0"

    /// - Throws: ``FileDamage`` where the text is not whole.
    static func decode(_ bytes: [UInt8], fieldCount: Int) throws(FileDamage) -> [[Substring]] {
        let text = String(decoding: bytes, as: UTF8.self)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        guard lines.count >= 2 else { throw FileDamage("it ends before its number of entries") }
        guard lines[0] == version else { throw FileDamage("it has version '\(lines[0])', not \(version)") }
        guard let count = Int(lines[1]), count == lines.count - 2 else {
            throw FileDamage("it announces '\(lines[1])' entries and has \(lines.count - 2)")
        }
        var entries: [[Substring]] = []
        entries.reserveCapacity(count)
        for line in lines[2...] {
            let fields = line.split(separator: " ")
            guard fields.count == fieldCount else { throw FileDamage("its line '\(line)' has not \(fieldCount) fields") }
            entries.append(fields)
        }
        return entries
    }

    static func encode(_ entries: [String]) -> [UInt8] {
        var text = "\(version)\n\(entries.count)\n"
        for entry in entries { text += "\(entry)\n" }
        return Array(text.utf8)
    }
}
