public import MartletRecord

/// How much compaction may take of the machine.
public struct CompactionLimits: Sendable, Hashable {
    /// `log.cleaner.dedupe.buffer.size`: memory for the keys of one pass. A log with more keys is compacted in several
    /// passes.
    public var offsetMapByteCount: Int
    /// What a batch may decompress to. Batches were held against this when they were taken.
    public var record: RecordBatchLimits

    public init(offsetMapByteCount: Int = 128 << 20, record: RecordBatchLimits = RecordBatchLimits()) {
        self.offsetMapByteCount = offsetMapByteCount
        self.record = record
    }
}
