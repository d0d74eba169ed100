import MartletRecord

extension LogError: CustomStringConvertible {
    /// A sentence for the log and for the client: what happened, and with which values.
    public var description: String {
        switch self {
        case .offsetOutOfRange(let requested, let start, let end):
            "Offset \(requested) is out of range: the log has \(start) up to, but not including, \(end)."
        case .invalidBatch(let error): error.description
        case .missingKey(let record): "Record \(record) has no key: a compacted topic takes records with a key only."
        case .batchLargerThanSegment(let byteCount, let maximum):
            "The batch has \(byteCount) bytes and a segment \(maximum): send smaller batches, or raise segment.bytes of the topic."
        case .impossibleBatch(let baseOffset, let lastOffsetDelta, let trailingByteCount):
            "Not one whole batch: base offset \(baseOffset), last offset delta \(lastOffsetDelta), \(trailingByteCount) bytes too many."
        case .offsetsOutOfOrder(let baseOffset, let endOffset):
            "The batch begins at offset \(baseOffset), and the log ends at \(endOffset)."
        case .timestampOutOfRange(let timestamp, let now):
            "Timestamp \(timestamp) is out of the range that the topic takes; it is \(now) now. See message.timestamp.before.max.ms and message.timestamp.after.max.ms."
        case .outOfOrderSequence(let producer, let expected, let received):
            "Producer \(producer) sent sequence \(received) where \(expected) was next."
        case .staleProducerEpoch(let producer, let current, let received):
            "Producer \(producer) has epoch \(current) by now: epoch \(received) is fenced."
        case .invalidTransactionState(let producer, let reason): "Producer \(producer): \(reason)."
        case .staleCoordinatorEpoch(let producer, let current, let received):
            "A marker for producer \(producer) is of coordinator epoch \(received), and \(current) is current."
        case .diskFull(let path): "No space is left for '\(path)': free some, or let retention do it."
        case .system(let call, let path, let errno): "\(call) of '\(path)' failed: \(DiskError.reason(errno))."
        case .offline(let reason): "The partition is offline until the broker starts again: \(reason)."
        case .termIsOver(let epoch, let current): "The term of leader epoch \(epoch) is over: it is \(current)."
        case .closed: "The log is closed."
        }
    }
}
