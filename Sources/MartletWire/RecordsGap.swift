/// A place in a frame where records belong that are not in the buffer: they go from their segment file to the socket
/// without passing through this process.
public struct RecordsGap: Hashable, Sendable {
    /// Writer index of the buffer at which the bytes are missing.
    public let position: Int
    public let byteCount: Int
}

/// The `records` fields whose bytes a writer leaves out.
struct RecordsLeftOut {
    /// For each `records` field of the message in order: how many bytes it has elsewhere, or nil for a field that is
    /// written like any other. Fields beyond the last are written like any other.
    let byteCounts: [Int?]
    private var fieldsSeen = 0
    private(set) var gaps: [RecordsGap] = []

    init(byteCounts: [Int?] = []) { self.byteCounts = byteCounts }

    var totalByteCount: Int { gaps.reduce(0) { $0 + $1.byteCount } }

    /// How many bytes the next field has elsewhere.
    mutating func next() -> Int? {
        defer { fieldsSeen += 1 }
        return fieldsSeen < byteCounts.count ? byteCounts[fieldsSeen] : nil
    }

    mutating func addGap(at position: Int, byteCount: Int) {
        if byteCount > 0 { gaps.append(RecordsGap(position: position, byteCount: byteCount)) }
    }
}
