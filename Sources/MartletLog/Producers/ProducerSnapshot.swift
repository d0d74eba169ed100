internal import CCRC32C
internal import MartletModel

/// The file `<offset>.snapshot`: what was known of all producers when the log ended at that offset.
///
///     version        int16   1
///     crc            uint32  CRC-32C of everything behind it
///     count          int32
///     then for each producer:
///       producerId             int64
///       epoch                  int16
///       lastSequence           int32   of the last batch, -1 for none
///       lastOffset             int64
///       offsetDelta            int32   last minus first offset of that batch
///       timestamp              int64
///       coordinatorEpoch       int32
///       currentTxnFirstOffset  int64   -1 for none
struct ProducerSnapshot {
    let entries: [(id: ProducerID, entry: ProducerEntry)]

    private static let version: Int16 = 1
    private static let headerByteCount = 2 + 4 + 4
    private static let entryByteCount = 8 + 2 + 4 + 8 + 4 + 8 + 4 + 8

    init(of table: ProducerTable) {
        entries = table.entries.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// - Throws: ``FileDamage`` where the bytes are not a whole snapshot.
    init(decoding bytes: UnsafeRawBufferPointer) throws(FileDamage) {
        guard bytes.count >= Self.headerByteCount else { throw FileDamage("it has only \(bytes.count) bytes") }
        let version = Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: Int16.self))
        guard version == Self.version else { throw FileDamage("it has version \(version), not \(Self.version)") }
        let crc = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt32.self))
        guard ccrc32c(0, bytes.baseAddress! + 6, bytes.count - 6) == crc else { throw FileDamage("its checksum is wrong") }
        let count = Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 6, as: Int32.self)))
        guard count >= 0, bytes.count == Self.headerByteCount + count * Self.entryByteCount else {
            throw FileDamage("\(count) producers do not make \(bytes.count) bytes")
        }
        entries = (0..<count).map { index in
            let start = Self.headerByteCount + index * Self.entryByteCount
            return Self.entry(in: UnsafeRawBufferPointer(rebasing: bytes[start..<start + Self.entryByteCount]))
        }
    }

    private static func entry(in bytes: UnsafeRawBufferPointer) -> (id: ProducerID, entry: ProducerEntry) {
        func int64(_ position: Int) -> Int64 { Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int64.self)) }
        func int32(_ position: Int) -> Int32 { Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int32.self)) }
        let epoch = ProducerEpoch(Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: Int16.self)))
        let (lastSequence, lastOffset, delta) = (int32(10), int64(14), int32(22))
        let timestamp = Timestamp(int64(26))
        var lastBatch: ProducerBatch?
        if lastSequence >= 0, delta >= 0, lastOffset >= Int64(delta) {
            lastBatch = ProducerBatch(
                firstSequence: ProducerSequence(Int32(truncatingIfNeeded: (Int64(lastSequence) - Int64(delta)) & 0x7FFF_FFFF)),
                lastSequence: ProducerSequence(lastSequence), firstOffset: Offset(lastOffset - Int64(delta)),
                lastOffset: Offset(lastOffset), timestamp: timestamp)
        }
        let entry = ProducerEntry(
            epoch: epoch, lastBatch: lastBatch, lastTimestamp: timestamp, coordinatorEpoch: int32(34),
            transactionStartOffset: Offset(max(-1, int64(38))))
        return (ProducerID(int64(0)), entry)
    }

    func encoded() -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(4 + entries.count * Self.entryByteCount)
        body.append(bigEndian: Int32(clamping: entries.count))
        for (id, entry) in entries {
            let last = entry.batches.last
            body.append(bigEndian: id.rawValue)
            body.append(bigEndian: entry.epoch.rawValue)
            body.append(bigEndian: entry.lastSequence.rawValue)
            body.append(bigEndian: last?.lastOffset.rawValue ?? -1)
            body.append(bigEndian: Int32(clamping: last.map { $0.lastOffset.distance(from: $0.firstOffset) } ?? 0))
            body.append(bigEndian: entry.lastTimestamp.rawValue)
            body.append(bigEndian: entry.coordinatorEpoch)
            body.append(bigEndian: entry.transactionStartOffset.rawValue)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(6 + body.count)
        bytes.append(bigEndian: Self.version)
        bytes.append(bigEndian: body.withUnsafeBytes { ccrc32c(0, $0.baseAddress, $0.count) })
        bytes.append(contentsOf: body)
        return bytes
    }
}
