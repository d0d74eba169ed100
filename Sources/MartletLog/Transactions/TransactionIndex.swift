internal import MartletModel

/// The aborted transactions whose markers are in a segment: `.txnindex`. Most segments have none, and no file.
///
///      0  version           int16   0
///      2  producerId        int64
///     10  firstOffset       int64
///     18  lastOffset        int64   of the marker
///     26  lastStableOffset  int64   when the marker was written
struct TransactionIndex {
    let path: String
    private let disk: Disk
    private var file: LogFile?
    private(set) var entries: [AbortedTransactionEntry] = []
    /// How many of them are in the file.
    private var storedCount = 0
    private var isDirty = false

    /// Reads the whole file: aborts are rare.
    init(openingAt path: String, on disk: Disk) throws(DiskError) {
        self.path = path
        self.disk = disk
        guard disk.kind(of: path) != nil else { return }
        let file = try LogFile(path, .write, on: disk)
        self.file = file
        let bytes = try file.read(byteCount: Int(clamping: try file.byteCount()), at: 0)
        let count = bytes.count / AbortedTransactionEntry.byteCount
        entries = bytes.withUnsafeBytes { bytes in
            (0..<count).compactMap { index in
                let start = index * AbortedTransactionEntry.byteCount
                let end = start + AbortedTransactionEntry.byteCount
                return AbortedTransactionEntry(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            }
        }
        storedCount = entries.count
    }

    /// Adds an entry in memory; ``store()`` writes it.
    mutating func append(_ entry: AbortedTransactionEntry) { entries.append(entry) }

    mutating func store() throws(DiskError) {
        guard storedCount < entries.count else { return }
        let file = if let file { file } else { try LogFile(path, .write, on: disk) }
        self.file = file
        try file.write(
            entries[storedCount...].flatMap { $0.encoded() },
            at: Int64(storedCount * AbortedTransactionEntry.byteCount))
        storedCount = entries.count
        isDirty = true
    }

    /// Forgets the transactions whose marker is at `endOffset` or later.
    mutating func truncate(to endOffset: Offset) throws(DiskError) {
        let kept = entries.prefix { $0.lastOffset < endOffset }.count
        guard kept < entries.count else { return }
        entries.removeLast(entries.count - kept)
        storedCount = min(storedCount, kept)
        // Cuts off what a failed write may have left, too.
        try file?.truncate(to: Int64(storedCount * AbortedTransactionEntry.byteCount))
        isDirty = true
    }

    mutating func storeForFlush() throws(DiskError) -> LogFile? {
        try store()
        defer { isDirty = false }
        return isDirty ? file : nil
    }
}

/// An entry of ``TransactionIndex``.
struct AbortedTransactionEntry: Hashable, Sendable {
    let producerID: ProducerID
    let firstOffset: Offset
    let lastOffset: Offset
    let lastStableOffset: Offset

    static let byteCount = 34
    private static let version: Int16 = 0

    init(producerID: ProducerID, firstOffset: Offset, lastOffset: Offset, lastStableOffset: Offset) {
        self.producerID = producerID
        self.firstOffset = firstOffset
        self.lastOffset = lastOffset
        self.lastStableOffset = lastStableOffset
    }

    init(_ transaction: CompletedTransaction, lastStableOffset: Offset) {
        self.init(
            producerID: transaction.producerID, firstOffset: transaction.firstOffset,
            lastOffset: transaction.lastOffset, lastStableOffset: lastStableOffset)
    }

    /// Nil for an entry of another version.
    init?(decoding bytes: UnsafeRawBufferPointer) {
        guard Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: Int16.self)) == Self.version else { return nil }
        func number(at position: Int) -> Int64 {
            Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int64.self))
        }
        self.init(
            producerID: ProducerID(number(at: 2)), firstOffset: Offset(number(at: 10)), lastOffset: Offset(number(at: 18)),
            lastStableOffset: Offset(number(at: 26)))
    }

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(bigEndian: Self.version)
        bytes.append(bigEndian: producerID.rawValue)
        bytes.append(bigEndian: firstOffset.rawValue)
        bytes.append(bigEndian: lastOffset.rawValue)
        bytes.append(bigEndian: lastStableOffset.rawValue)
        return bytes
    }
}
