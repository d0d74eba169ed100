internal import MartletModel

/// How far a segment has come: what changes with every batch, small enough to be copied before a write and put back
/// when the write fails.
struct SegmentProgress {
    /// Bytes of whole batches.
    var byteCount: Int64 = 0
    /// Since the last index entry.
    var unindexedByteCount = 0
    /// ``Timestamp/none`` while no record has one.
    var largestTimestamp: Timestamp = .none
    /// The last offset of the batch that has ``largestTimestamp``.
    var offsetOfLargestTimestamp: Offset = .none
    /// Of the first batch, which the segment's age counts from; nil until it is known.
    var firstTimestamp: Timestamp?
    var offsetIndexCount = 0
    var timeIndexCount = 0
    /// In the last entry of the time index.
    var lastIndexedTimestamp: Timestamp = .none
}

/// What a segment has to know about a batch that is added to it.
struct BatchPlace {
    let baseOffset: Offset
    let lastOffset: Offset
    let maxTimestamp: Timestamp
    let byteCount: Int
}
