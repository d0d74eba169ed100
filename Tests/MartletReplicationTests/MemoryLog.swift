import MartletModel
import MartletReplication
import NIOCore

@testable import MartletLog

/// A replica's log without a disk, with the real table of epochs. Each record is a number and the epoch of the leader that
/// took it.
struct MemoryLog: Hashable {
    struct Record: Hashable {
        let epoch: LeaderEpoch
        let value: Int64
    }

    private(set) var start: Offset = 0
    private(set) var records: [Record] = []
    private(set) var flushedEnd: Offset = 0
    private(set) var epochs = LeaderEpochTable()

    init() {}

    /// Records of these epochs. One leader per epoch: what is at the same offset and of the same epoch is the same.
    init(epochs: [LeaderEpoch], from start: Offset = 0) {
        self.start = start
        flushedEnd = start
        for epoch in epochs { append(Record(epoch: epoch, value: Int64(epoch.rawValue) * 1000 + end.rawValue)) }
        flush()
    }

    var end: Offset { start.advanced(by: Int64(records.count)) }
    var latestEpoch: LeaderEpoch { epochs.latest }

    subscript(offset: Offset) -> Record? {
        offset >= start && offset < end ? records[Int(offset.distance(from: start))] : nil
    }

    func endOffset(for epoch: LeaderEpoch) -> EpochEnd {
        let found = epochs.end(of: epoch, logEndOffset: end)
        return EpochEnd(epoch: found.epoch, endOffset: found.endOffset)
    }

    mutating func append(_ record: Record) {
        _ = epochs.assign(record.epoch, startOffset: end)
        records.append(record)
    }

    mutating func beginTerm(_ epoch: LeaderEpoch) { _ = epochs.assign(epoch, startOffset: end) }

    mutating func flush() { flushedEnd = end }

    mutating func truncate(to offset: Offset) {
        if offset < end { records.removeLast(Int(end.distance(from: offset))) }
        _ = epochs.truncate(to: end)
        flushedEnd = min(flushedEnd, end)
    }

    mutating func startAnew(at offset: Offset) {
        self = MemoryLog()
        start = offset
        flushedEnd = offset
    }

    mutating func deleteRecords(before offset: Offset) {
        guard offset > start else { return }
        records.removeFirst(Int(offset.distance(from: start)))
        start = offset
        _ = epochs.raiseStart(to: offset)
    }

    /// What a loss of power leaves.
    mutating func losePower() { truncate(to: flushedEnd) }

    // MARK: On the wire

    func bytes(from offset: Offset, count: Int) -> ByteBuffer {
        var bytes = ByteBuffer()
        for record in records.dropFirst(Int(offset.distance(from: start))).prefix(count) {
            bytes.writeInteger(record.epoch.rawValue)
            bytes.writeInteger(record.value)
        }
        return bytes
    }

    /// - Returns: whether they belong at the end.
    mutating func append(_ bytes: ByteBuffer, at offset: Offset) -> Bool {
        guard offset == end else { return false }
        var bytes = bytes
        while let epoch: Int32 = bytes.readInteger(), let value: Int64 = bytes.readInteger() {
            append(Record(epoch: LeaderEpoch(epoch), value: value))
        }
        return true
    }

    /// What a leader with this log answers.
    func answer(to position: FetchPosition, highWatermark: Offset, count: Int = 100) -> FetchedPartition {
        switch position.check(leaderEnd: endOffset(for: position.lastFetchedEpoch)) {
        case .unknown: return FetchedPartition(error: .offsetOutOfRange)
        case .diverges(let diverging):
            return FetchedPartition(highWatermark: highWatermark, logStartOffset: start, diverging: diverging)
        case .same: break
        }
        guard position.fetchOffset >= start, position.fetchOffset <= end else {
            return FetchedPartition(error: .offsetOutOfRange)
        }
        return FetchedPartition(
            highWatermark: highWatermark, logStartOffset: start, records: bytes(from: position.fetchOffset, count: count))
    }
}
