import MartletLog
import MartletModel
import MartletRecord
import MartletWire
import NIOCore

/// Replays a coordinator's partition from its first record to its last.
struct CoordinatorLoad {
    private let log: PartitionLog
    private static let readByteCount = 1 << 20
    /// What the broker has written itself may be as large as it came out.
    private static let limits = RecordBatchLimits(batchBytesMax: Int(Int32.max))

    init(_ log: PartitionLog) { self.log = log }

    /// - Returns: the offset up to which `machine` has seen everything.
    /// - Throws: ``LogError``, or ``RecordBatchError`` or ``WireError`` for what cannot be read: half of a coordinator's state
    ///   is worse than none.
    func replay<Machine: CoordinatorStateMachine>(
        into machine: inout Machine, shouldStop: () -> Bool
    ) throws -> Offset where Machine.Record: InternalTopicRecord {
        var next = log.startOffset
        while !shouldStop() {
            let end = log.writtenEndOffset
            guard next < end else { break }
            let read = try log.read(
                from: next, upTo: end, maximumByteCount: Self.readByteCount, atLeastOneBatch: true)
            guard let stretch = read.stretch else { break }
            var bytes = try stretch.bytes()
            while let batch = try DecompressedBatch(readingFrom: &bytes, within: Self.limits) {
                // The first batch may begin below where the last read ended.
                guard let last = batch.header.lastOffset else {
                    throw LogError.impossibleBatch(
                        baseOffset: batch.header.baseOffset, lastOffsetDelta: batch.header.lastOffsetDelta, trailingByteCount: 0)
                }
                if last >= next { try replay(batch, into: &machine) }
                next = max(next, last.advanced(by: 1))
            }
        }
        return next
    }

    private func replay<Machine: CoordinatorStateMachine>(
        _ batch: DecompressedBatch, into machine: inout Machine
    ) throws where Machine.Record: InternalTopicRecord {
        let header = batch.header
        if header.attributes.isControl {
            var records = RecordCursor(header: header, payload: batch.payload.readableBytesSpan)
            while let record = try records.next() {
                guard let marker = TransactionMarker(record) else { continue }
                machine.replayEndOfTransaction(
                    of: header.producerID, epoch: header.producerEpoch, isCommitted: marker.outcome == .commit)
            }
            return
        }
        let writer: RecordWriter =
            header.attributes.isTransactional ? .transaction(header.producerID, header.producerEpoch) : .coordinator
        for record in try batch.records() {
            guard let key = record.key else { continue }
            let entry = InternalTopicEntry(key: key, value: record.value)
            guard let known = try Machine.Record.decoded(entry) else { continue }
            machine.replay(known, by: writer, at: record.offset)
        }
    }
}
