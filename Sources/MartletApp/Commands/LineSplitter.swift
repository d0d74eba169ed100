/// Cuts a stream of bytes into lines.
struct LineSplitter {
    /// The longest line that is taken, in bytes.
    let byteCountMax: Int
    private var pending: [UInt8] = []

    init(byteCountMax: Int) { self.byteCountMax = byteCountMax }

    /// The lines that `bytes` completes, without their ends (`\n` or `\r\n`).
    mutating func lines(completedBy bytes: some Collection<UInt8>) throws(CommandFailure) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            var line = pending + rest[..<end]
            pending = []
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            lines.append(line)
            rest = rest[rest.index(after: end)...]
        }
        pending += rest
        guard pending.count <= byteCountMax else {
            throw CommandFailure("A line is longer than \(byteCountMax) bytes.")
        }
        return lines
    }

    /// The last line, where the stream ended without a line end.
    mutating func lastLine() -> [UInt8]? {
        defer { pending = [] }
        return pending.isEmpty ? nil : pending
    }
}
