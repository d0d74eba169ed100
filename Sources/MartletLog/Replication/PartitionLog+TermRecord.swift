public import MartletModel
public import MartletRecord
internal import NIOCore

extension PartitionLog {
    /// Writes the record with which a term begins, behind ``beginTerm(_:)``, for a partition whose records are committed by
    /// majority.
    ///
    /// There the records of earlier terms are committed only together with one of this term. Without this one a reader would
    /// wait for the next producer before it sees what was acknowledged under the leader before.
    ///
    /// - Parameter start: what ``beginTerm(_:)`` has answered. A term that is resumed has its record already.
    public func markTerm(
        _ epoch: LeaderEpoch, from start: Offset, _ change: LeaderChange, now: Timestamp
    ) throws(LogError) {
        guard writtenEndOffset == start else { return }
        let batch: ByteBuffer
        do throws(RecordBatchError) { batch = try change.batch(timestamp: now) } catch { throw .invalidBatch(error) }
        let append = try append(batch, origin: .coordinator, leaderEpoch: epoch, now: now)
        try writeOut(append)
    }
}
