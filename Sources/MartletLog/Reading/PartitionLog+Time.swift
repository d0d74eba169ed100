public import MartletModel
internal import MartletRecord
internal import NIOCore
internal import Synchronization

extension PartitionLog {
    /// The first record whose timestamp is `timestamp` or later; nil where there is none.
    public func firstOffset(atOrAfter timestamp: Timestamp) throws(LogError) -> TimestampedOffset? {
        // Where to look is found under the lock, the batch is read and unpacked outside of it.
        var from = startOffset
        while let batch = try locate(fromOffset: from, where: { $0.batch(atOrAfter: timestamp, from: from) }) {
            if let found = try batch.firstRecord(where: { $0.timestamp >= timestamp && $0.offset >= from }) {
                return found
            }
            from = batch.header.place.lastOffset.advanced(by: 1)
        }
        return nil
    }

    /// The first of the records with the largest timestamp (KIP-734); nil where no record has one.
    public func offsetOfMaximumTimestamp() throws(LogError) -> TimestampedOffset? {
        let start = startOffset
        guard let batch = try locate(fromOffset: start, where: { $0.batchOfMaximumTimestamp() }) else { return nil }
        let largest = batch.header.maxTimestamp
        return try batch.firstRecord { $0.timestamp == largest && $0.offset >= start }
    }

    private func locate(
        fromOffset: Offset, where find: (borrowing LogState) -> Result<LocatedBatch?, LogError>
    ) throws(LogError) -> ReadableBatch? {
        try state.withLock { (state) throws(LogError) -> ReadableBatch? in
            try state.requireOpen()
            guard let batch = try find(state).get() else { return nil }
            do throws(DiskError) {
                return ReadableBatch(file: try batch.segment.file(), position: batch.position, header: batch.header)
            } catch {
                throw LogError(error)
            }
        }
    }
}

extension LogState {
    /// The first batch from `offset` on with a record at or after `timestamp`.
    func batch(atOrAfter timestamp: Timestamp, from offset: Offset) -> Result<LocatedBatch?, LogError> {
        Result { () throws(LogError) in
            guard offset < writtenEndOffset else { return nil }
            do throws(DiskError) {
                for segment in segments[segmentIndex(of: offset)...] {
                    guard try segment.largestTimestamp().timestamp >= timestamp else { continue }
                    if let batch = try batch(atOrAfter: timestamp, from: offset, in: segment) { return batch }
                }
                return nil
            } catch {
                throw LogError(error)
            }
        }
    }

    private func batch(
        atOrAfter timestamp: Timestamp, from offset: Offset, in segment: Segment
    ) throws(DiskError) -> LocatedBatch? {
        // Up to the offset of the last entry with an earlier time, no record is late enough.
        let earlier = try segment.withTimeIndex { (index) throws(DiskError) -> Offset? in
            guard let place = try index.lastPosition(where: { $0.timestamp < timestamp }) else { return nil }
            return try index.entry(at: place).map { segment.baseOffset.advanced(by: Int64($0.relativeOffset)) }
        }
        guard let first = try batch(endingAtOrAfter: max(offset, earlier ?? offset), in: segment) else { return nil }
        var walk = BatchWalk(
            try segment.file(), from: first.position, to: segment.written.byteCount, windowByteCount: 64 * 1024)
        while true {
            let position = walk.position
            guard let header = try walk.next() else { return nil }
            if header.maxTimestamp >= timestamp {
                return LocatedBatch(segment: segment, position: position, header: header)
            }
        }
    }

    func batchOfMaximumTimestamp() -> Result<LocatedBatch?, LogError> {
        Result { () throws(LogError) in
            do throws(DiskError) {
                var best: (segment: Segment, timestamp: Timestamp, offset: Offset)?
                for segment in segments where segment.written.byteCount > 0 {
                    let (timestamp, offset) = try segment.largestWrittenTimestamp()
                    if timestamp > best?.timestamp ?? .none { best = (segment, timestamp, offset) }
                }
                guard let best else { return nil }
                return try batch(endingAtOrAfter: max(best.offset, startOffset), in: best.segment)
            } catch {
                throw LogError(error)
            }
        }
    }
}

/// A batch that can be read without the log's lock: what is written never changes, and the file stays open.
private struct ReadableBatch {
    let file: LogFile
    let position: Int64
    let header: RecordBatchHeader

    func firstRecord(
        where matches: (borrowing RecordView) -> Bool
    ) throws(LogError) -> TimestampedOffset? {
        let bytes: [UInt8]
        do throws(DiskError) {
            bytes = try file.read(byteCount: header.batchByteCount, at: position)
        } catch {
            throw LogError(error)
        }
        do throws(RecordBatchError) {
            let batch = try RecordBatchView(firstOf: bytes.span.bytes)
            let payload = try batch.decompressedRecords(within: RecordBatchLimits())
            var records = RecordCursor(header: batch.header, payload: payload.readableBytesSpan)
            while let record = try records.next() {
                guard matches(record) else { continue }
                return TimestampedOffset(
                    timestamp: record.timestamp, offset: record.offset, leaderEpoch: header.partitionLeaderEpoch)
            }
            return nil
        } catch {
            throw .invalidBatch(error)
        }
    }
}
