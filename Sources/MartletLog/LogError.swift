public import MartletModel
public import MartletRecord

/// Why a log could not do what it was asked.
public enum LogError: Error, Hashable, Sendable {
    /// A read, or a deletion, outside of what the log has.
    case offsetOutOfRange(requested: Offset, start: Offset, end: Offset)
    /// The batch is not one that may be written; the kind says what a client is told.
    case invalidBatch(RecordBatchError)
    /// A record without a key, which a compacted topic does not take (INVALID_RECORD).
    case missingKey(record: Int)
    /// The batch does not fit in a segment (RECORD_LIST_TOO_LARGE).
    case batchLargerThanSegment(byteCount: Int, maximum: Int64)
    /// A batch from a broker that is not one whole batch with possible offsets (CORRUPT_MESSAGE).
    case impossibleBatch(baseOffset: Offset, lastOffsetDelta: Int32, trailingByteCount: Int)
    /// A replica's batch does not stand behind what the log has.
    case offsetsOutOfOrder(baseOffset: Offset, endOffset: Offset)
    /// A record's time is outside `message.timestamp.before.max.ms` and `message.timestamp.after.max.ms`.
    case timestampOutOfRange(timestamp: Timestamp, now: Timestamp)
    /// The producer's sequence does not follow the last one (KIP-98).
    case outOfOrderSequence(producer: ProducerID, expected: ProducerSequence, received: ProducerSequence)
    /// The producer's epoch has been fenced by a later one.
    case staleProducerEpoch(producer: ProducerID, current: ProducerEpoch, received: ProducerEpoch)
    /// A transactional batch where no transaction may be open, or a plain one inside a transaction.
    case invalidTransactionState(producer: ProducerID, reason: String)
    /// A transaction marker of a coordinator that has been replaced.
    case staleCoordinatorEpoch(producer: ProducerID, current: Int32, received: Int32)
    /// No space (or quota) is left. Nothing of the batch is kept; the partition stays readable and takes batches again
    /// as soon as there is space.
    case diskFull(path: String)
    /// A system call failed in a way that does not doubt what is on the disk, such as too many open files.
    case system(call: String, path: String, errno: Int32)
    /// The partition cannot be used until the broker is started again: its disk failed a write or a flush, or its files
    /// are damaged.
    case offline(reason: String)
    /// A leader's append after its term: the log follows another epoch by now.
    case termIsOver(leaderEpoch: LeaderEpoch, current: LeaderEpoch)
    /// The log has been closed or deleted.
    case closed

    /// The producer may not write this now; the log is well.
    public var refusesProducer: Bool {
        switch self {
        case .outOfOrderSequence, .staleProducerEpoch, .invalidTransactionState: true
        default: false
        }
    }
}
