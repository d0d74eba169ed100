/// Cuts an answer into its lines, none longer than allowed. Pure.
struct HTTPLineReading {
    private let lineByteCountMax: Int
    private var begun: [UInt8] = []

    init(lineByteCountMax: Int) { self.lineByteCountMax = lineByteCountMax }

    /// - Returns: the lines that are whole now, without their ends; empty ones are left out.
    mutating func take(_ bytes: some Collection<UInt8>) throws(HTTPFault) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            try append(rest[..<end])
            if !begun.isEmpty { lines.append(begun) }
            begun = []
            rest = rest[rest.index(after: end)...]
        }
        try append(rest)
        return lines
    }

    private mutating func append(_ bytes: some Collection<UInt8>) throws(HTTPFault) {
        guard bytes.count <= lineByteCountMax - begun.count else {
            throw HTTPFault(.tooLong, "answers with a line of more than \(lineByteCountMax) bytes")
        }
        begun.append(contentsOf: bytes)
    }
}
