public import MartletModel
internal import MartletRecord
public import NIOCore
internal import Synchronization

extension PartitionLog {
    /// Appends what a follower got from its leader: any number of whole batches, with their offsets, epochs and timestamps
    /// as they are. A batch that the answer ends in the middle of is left out.
    ///
    /// Between batches offsets may be missing, as compaction leaves them.
    ///
    /// - Parameter offset: where the records were fetched from. Records that were fetched for another end than the present
    ///   one are refused, so that a late or doubled answer makes no gap.
    /// - Returns: where the log ends now. What came in front of a batch that cannot be taken is kept; that one is then the
    ///   first of the next answer.
    /// - Throws: ``LogError/offsetsOutOfOrder(baseOffset:endOffset:)`` for such records; ``LogError/invalidBatch(_:)`` where
    ///   the first batch is damaged. Nothing of the answer is in the log then.
    public func appendReplica(_ records: ByteBuffer, at offset: Offset, now: Timestamp) throws(LogError) -> LogPosition {
        let intake = BatchIntake(settings: settings, origin: .replica, now: now)
        return try records.withUnsafeReadableBytes { (bytes) throws(LogError) in
            // Checksums take time: they are looked at before the log is locked.
            var batches: [IncomingBatch] = []
            let refusal = intake.collect(bytes, into: &batches)
            return try state.withLock { (state) throws(LogError) in
                guard state.endOffset == offset else {
                    throw .offsetsOutOfOrder(baseOffset: offset, endOffset: state.endOffset)
                }
                try state.appendReplica(batches, now: now)
                if let refusal, state.writtenEndOffset == offset { throw refusal }
                return state.position
            }
        }
    }
}

extension LogState {
    fileprivate mutating func appendReplica(_ batches: [IncomingBatch], now: Timestamp) throws(LogError) {
        let before = writtenEndOffset
        do throws(LogError) {
            for batch in batches {
                _ = try append(batch, origin: .replica, transaction: nil, leaderEpoch: .none, now: now)
            }
            try writeOut()
        } catch {
            try requireOpen()
            try writeOut()
            // A large batch is written at once, and what a full disk drops is only what came behind it.
            if writtenEndOffset == before { throw error }
        }
    }
}

extension BatchIntake {
    /// The batches in front of the first that cannot be taken.
    ///
    /// - Returns: why that one cannot be; nil where there is none.
    fileprivate func collect(_ bytes: UnsafeRawBufferPointer, into batches: inout [IncomingBatch]) -> LogError? {
        var rest = bytes[...]
        while rest.count >= RecordBatchHeader.byteCount {
            let remaining = UnsafeRawBufferPointer(rebasing: rest)
            let byteCount = RecordBatchHeader(unchecked: remaining).batchByteCount
            if byteCount > remaining.count, !batches.isEmpty { return nil }
            do throws(LogError) {
                // A length that cannot be is found by the check.
                let count = min(max(byteCount, RecordBatchHeader.byteCount), remaining.count)
                let batch = UnsafeRawBufferPointer(rebasing: remaining[..<count])
                batches.append(try check(batch))
                rest = rest[(rest.startIndex + count)...]
            } catch {
                return error
            }
        }
        return nil
    }
}
