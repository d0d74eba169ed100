/// An index of a segment: entries in ascending order, the older ones in the file, the newest in memory until there is a
/// block of them.
///
/// The file is opened at the first look into it, so that a data directory with many segments opens quickly, and that of an
/// empty index with the first block: a partition that is not used costs one descriptor and not three. Entries in memory
/// belong to records that may themselves be lost in a crash; recovery makes them again.
struct IndexFile<Entry: IndexEntry> {
    let path: String
    private let disk: Disk
    /// Nil only while there are no entries in it.
    private var file: LogFile?
    /// Entries in the file.
    private(set) var storedCount: Int
    /// Entries behind them.
    private(set) var pending: [Entry] = []
    private var hasUnsynchronizedEntries = false
    private var cache = IndexBlock<Entry>()

    /// Entries that are written to the file together.
    static var blockEntryCount: Int { 512 }

    /// An index without entries; a file of the path is overwritten.
    init(emptyAt path: String, on disk: Disk) throws(DiskError) {
        self.path = path
        self.disk = disk
        storedCount = 0
        try LogFile(path, .write, on: disk).truncate(to: 0)
    }

    /// The index in a file. Bytes behind the last whole entry, and the zeros of a file that was made longer in advance,
    /// do not count.
    init(openingAt path: String, on disk: Disk) throws(DiskError) {
        self.path = path
        self.disk = disk
        let file = try LogFile(path, .write, on: disk)
        self.file = file
        storedCount = Int(clamping: try file.byteCount()) / Entry.byteCount
        try dropTrailingZeros()
    }

    var count: Int { storedCount + pending.count }
    var byteCount: Int { count * Entry.byteCount }

    mutating func append(_ entry: Entry) { pending.append(entry) }

    /// Forgets the entries from `count` on.
    mutating func truncate(toCount newCount: Int) throws(DiskError) {
        guard newCount < count else { return }
        if newCount >= storedCount {
            pending.removeLast(count - newCount)
            return
        }
        pending.removeAll(keepingCapacity: true)
        cache = IndexBlock()
        try file?.truncate(to: Int64(newCount * Entry.byteCount))
        storedCount = newCount
    }

    func close() throws(DiskError) {
        try file?.truncate(to: Int64(storedCount * Entry.byteCount))
    }
}

// MARK: Looking up

extension IndexFile {
    mutating func entry(at position: Int) throws(DiskError) -> Entry? {
        guard position >= 0, position < count else { return nil }
        if position >= storedCount { return pending[position - storedCount] }
        return try storedEntry(at: position)
    }

    mutating func last() throws(DiskError) -> Entry? { try entry(at: count - 1) }

    /// The place of the last entry that `precedes` the target, or nil if none does.
    ///
    /// - Parameter precedes: true for a first part of the entries, false for the rest.
    mutating func lastPosition(where precedes: (Entry) -> Bool) throws(DiskError) -> Int? {
        if let first = pending.first, precedes(first) {
            return storedCount + Self.partition(pending, precedes) - 1
        }
        if let position = cache.lastPosition(where: precedes, isTail: cache.end == storedCount) { return position }
        // The blocks first, then inside one: a cold lookup costs a few small reads.
        var low = 0
        var high = (storedCount + Self.blockEntryCount - 1) / Self.blockEntryCount
        while low < high {
            let middle = (low + high) / 2
            if precedes(try storedEntry(at: middle * Self.blockEntryCount)) { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        let start = (low - 1) * Self.blockEntryCount
        cache = IndexBlock(start: start, entries: try storedEntries(start..<min(start + Self.blockEntryCount, storedCount)))
        return start + Self.partition(cache.entries, precedes) - 1
    }

    fileprivate static func partition(_ entries: [Entry], _ precedes: (Entry) -> Bool) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if precedes(entries[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func storedEntry(at position: Int) throws(DiskError) -> Entry {
        if position >= cache.start, position < cache.end { return cache.entries[position - cache.start] }
        return try storedEntries(position..<position + 1)[0]
    }

    private func storedEntries(_ range: Range<Int>) throws(DiskError) -> [Entry] {
        guard let file else { return [] }
        let byteCount = range.count * Entry.byteCount
        var bytes = try file.read(byteCount: byteCount, at: Int64(range.lowerBound * Entry.byteCount))
        // Entries that the file has lost since read as zeros, which no lookup trusts.
        bytes.append(contentsOf: repeatElement(0, count: byteCount - bytes.count))
        return bytes.withUnsafeBytes { bytes in
            (0..<range.count).map { index in
                let start = index * Entry.byteCount
                return Entry(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<start + Entry.byteCount]))
            }
        }
    }
}

// MARK: Storing

extension IndexFile {
    /// Whether enough entries have come together to be written.
    var hasFullBlock: Bool { pending.count >= Self.blockEntryCount }

    /// Writes the entries in memory into the file.
    mutating func store() throws(DiskError) {
        guard !pending.isEmpty else { return }
        let file = try openedFile()
        var bytes = [UInt8](repeating: 0, count: pending.count * Entry.byteCount)
        bytes.withUnsafeMutableBytes { bytes in
            for (index, entry) in pending.enumerated() {
                let start = index * Entry.byteCount
                entry.encode(into: UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + Entry.byteCount]))
            }
        }
        try file.write(bytes, at: Int64(storedCount * Entry.byteCount))
        cache = IndexBlock(start: storedCount, entries: pending)
        storedCount += pending.count
        pending.removeAll(keepingCapacity: true)
        hasUnsynchronizedEntries = true
    }

    private mutating func openedFile() throws(DiskError) -> LogFile {
        if let file { return file }
        let opened = try LogFile(path, .write, on: disk)
        file = opened
        return opened
    }

    /// Writes everything, and hands out the file if it has to be flushed.
    mutating func storeForFlush() throws(DiskError) -> LogFile? {
        try store()
        defer { hasUnsynchronizedEntries = false }
        return hasUnsynchronizedEntries ? file : nil
    }

    private mutating func dropTrailingZeros() throws(DiskError) {
        let zero = [UInt8](repeating: 0, count: Entry.byteCount).withUnsafeBytes { Entry(decoding: $0) }
        guard storedCount > 1, try storedEntry(at: storedCount - 1) == zero else { return }
        // Entries ascend, so the zeros are one run at the end.
        var low = 1
        var high = storedCount
        while low < high {
            let middle = (low + high) / 2
            if try storedEntry(at: middle) == zero { high = middle } else { low = middle + 1 }
        }
        storedCount = low
    }
}

/// Entries of an index that were read together.
private struct IndexBlock<Entry: IndexEntry> {
    var start = 0
    var entries: [Entry] = []

    var end: Int { start + entries.count }

    /// The place of the last entry that precedes the target, if this block is certain to hold it.
    func lastPosition(where precedes: (Entry) -> Bool, isTail: Bool) -> Int? {
        guard let first = entries.first, let last = entries.last, precedes(first), isTail || !precedes(last) else {
            return nil
        }
        return start + IndexFile<Entry>.partition(entries, precedes) - 1
    }
}
