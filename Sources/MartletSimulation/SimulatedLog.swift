import MartletLog
import MartletModel
import MartletRecord
import MartletReplication
import MartletTesting
import NIOCore

/// Tells one batch from every other that could stand at its place.
struct BatchIdentity: Hashable, CustomStringConvertible {
    let base: Offset
    let last: Offset
    let epoch: LeaderEpoch
    let checksum: UInt32

    var description: String { "\(base)...\(last)@\(epoch)#\(checksum)" }
}

/// A replica's log: real batches on a simulated disk, judged and counted by the rules of `PartitionLog`.
///
/// The disk keeps what was flushed. A loss of power takes the rest from some batch on, and may tear that one.
final class SimulatedLog {
    struct Batch {
        var bytes: [UInt8]
        let header: RecordBatchHeader
        let marker: TransactionMarker?

        var identity: BatchIdentity {
            BatchIdentity(
                base: header.baseOffset, last: header.baseOffset.advanced(by: Int64(header.lastOffsetDelta)),
                epoch: header.partitionLeaderEpoch, checksum: header.crc)
        }
        var end: Offset { header.baseOffset.advanced(by: Int64(header.lastOffsetDelta) + 1) }
    }

    private(set) var batches: [Batch] = []
    private(set) var ledger = LogLedger()
    private(set) var flushedCount = 0
    /// How many batches from the start were compared with what was read elsewhere.
    var comparedCount = 0

    var end: Offset { batches.last?.end ?? 0 }
    var flushedEnd: Offset { flushedCount == 0 ? 0 : batches[flushedCount - 1].end }
    var latestEpoch: LeaderEpoch { ledger.latestEpoch }

    func endOffset(for epoch: LeaderEpoch) -> EpochEnd {
        let found = ledger.end(of: epoch, logEnd: end)
        return EpochEnd(epoch: found.epoch, endOffset: found.endOffset)
    }

    // MARK: Writing

    /// As `PartitionLog.beginTerm`.
    func beginTerm(_ epoch: LeaderEpoch) -> Offset { ledger.beginTerm(epoch, at: end) }

    /// - Returns: the offsets, of an earlier time where the producer has sent it twice.
    func append(
        _ bytes: ByteBuffer, origin: AppendOrigin, epoch: LeaderEpoch, transaction: TransactionAppend? = nil
    ) throws(LogError) -> (offsets: ClosedRange<Offset>, isDuplicate: Bool) {
        var batch = try Self.read(Array(bytes.readableBytesView))
        if let known = try ledger.judge(batch.header, batch.marker, origin: origin, transaction) { return (known, true) }
        if origin == .replica {
            guard batch.header.baseOffset == end else {
                throw .offsetsOutOfOrder(baseOffset: batch.header.baseOffset, endOffset: end)
            }
        } else {
            var header = batch.header
            header.baseOffset = end
            header.partitionLeaderEpoch = epoch
            batch.bytes.withUnsafeMutableBytes { target in
                target.storeBytes(of: end.rawValue.bigEndian, toByteOffset: 0, as: Int64.self)
                target.storeBytes(
                    of: epoch.rawValue.bigEndian, toByteOffset: RecordBatchHeader.Position.partitionLeaderEpoch, as: Int32.self)
            }
            batch = Batch(bytes: batch.bytes, header: header, marker: batch.marker)
        }
        ledger.add(
            batch.header, batch.marker, at: end, leaderEpoch: batch.header.partitionLeaderEpoch,
            bumpsEpochs: transaction?.bumpsEpochs ?? false)
        batches.append(batch)
        return (batch.identity.base...batch.identity.last, false)
    }

    /// As `PartitionLog.beginVerification`.
    func beginVerification(of batch: RecordBatchHeader) -> VerificationGuard? {
        ledger.beginVerification(of: batch, bumpsEpochs: true)
    }

    func beginVerification(of producer: ProducerID, epoch: ProducerEpoch) -> VerificationGuard? {
        ledger.beginVerification(of: producer, epoch: epoch, bumpsEpochs: true)
    }

    /// Up to where it is decided what became of the records.
    func lastStableOffset(highWatermark: Offset) -> Offset { ledger.lastStableOffset(highWatermark: highWatermark) }

    func abortedTransactions(from offset: Offset, upTo limit: Offset) -> [AbortedTransaction] {
        ledger.abortedTransactions(from: offset, upTo: limit)
    }

    /// As `PartitionLog.appendReplica`.
    func appendReplica(_ bytes: ByteBuffer, at offset: Offset) throws(LogError) {
        guard offset == end else { throw .offsetsOutOfOrder(baseOffset: offset, endOffset: end) }
        var rest = bytes
        while rest.readableBytes >= RecordBatchHeader.byteCount {
            let count = rest.withUnsafeReadableBytes { RecordBatchHeader(unchecked: $0).batchByteCount }
            guard let batch = rest.readSlice(length: count) else { return }
            _ = try append(batch, origin: .replica, epoch: .none)
        }
    }

    private static func read(_ bytes: [UInt8]) throws(LogError) -> Batch {
        let result = bytes.withUnsafeBytes { raw -> Result<Batch, LogError> in
            do throws(RecordBatchError) {
                let header = try RecordBatchHeader(checking: raw)
                try header.verifyChecksum(of: raw)
                let marker = header.attributes.isControl ? try TransactionMarker.first(in: raw) : nil
                return .success(Batch(bytes: bytes, header: header, marker: marker))
            } catch {
                return .failure(.invalidBatch(error))
            }
        }
        return try result.get()
    }

    // MARK: Reading

    /// Batches from an offset on.
    func read(from offset: Offset, batchCount: Int) -> ByteBuffer {
        var buffer = ByteBuffer()
        for batch in batches[index(endingBehind: offset)...].prefix(batchCount) { buffer.writeBytes(batch.bytes) }
        return buffer
    }

    /// The index of the first batch that ends behind `offset`.
    func index(endingBehind offset: Offset) -> Int {
        var (low, high) = (0, batches.count)
        while low < high {
            let middle = (low + high) / 2
            if batches[middle].end > offset { high = middle } else { low = middle + 1 }
        }
        return low
    }

    func has(_ identity: BatchIdentity) -> Bool {
        let index = index(endingBehind: identity.base)
        return index < batches.count && batches[index].identity == identity
    }

    // MARK: Cutting

    func truncate(to offset: Offset) {
        let kept = batches.prefix { $0.end <= offset }.count
        keep(kept)
    }

    func startAnew() { keep(0) }

    private func keep(_ count: Int) {
        batches.removeLast(batches.count - count)
        flushedCount = min(flushedCount, count)
        comparedCount = min(comparedCount, count)
        let before = ledger
        ledger = LogLedger(epochsOf: before, upTo: end)
        for batch in batches { ledger.count(batch) }
    }

    func flush() { flushedCount = batches.count }

    /// What a machine's end leaves: what was flushed, perhaps more, and perhaps a torn batch.
    func losePower(_ random: inout SeededRandom) {
        guard flushedCount < batches.count else { return }
        let torn = Int.random(in: flushedCount..<batches.count, using: &random)
        if Bool.random(using: &random) {
            batches[torn].bytes.removeLast(Int.random(in: 1...batches[torn].bytes.count, using: &random))
        } else {
            let place = Int.random(in: RecordBatchHeader.Position.magic..<batches[torn].bytes.count, using: &random)
            batches[torn].bytes[place] ^= UInt8.random(in: 1...255, using: &random)
        }
        recover()
    }

    /// Reads the log as a start does: everything behind a batch that is not whole is dropped.
    func recover() {
        let whole = batches.prefix { batch in (try? Self.read(batch.bytes)) != nil }.count
        keep(whole)
    }
}

extension LogLedger {
    fileprivate mutating func count(_ batch: SimulatedLog.Batch) {
        add(
            batch.header, batch.marker, at: batch.header.baseOffset, leaderEpoch: batch.header.partitionLeaderEpoch,
            bumpsEpochs: false)
    }
}
