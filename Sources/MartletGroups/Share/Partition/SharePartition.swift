public import MartletModel

/// The records of one partition in one share group: which are delivered to whom, which are done with (KIP-932).
///
///     startOffset (SPSO)                                   endOffset
///     |                                                    |
///     [ acknowledged | acquired by A | available | acquired by B ]  never looked at
///
/// Without I/O and without clock. A method that changes what has to survive returns a ``ShareChange``, which the owner
/// writes down **before** it tells anybody; when that fails it throws the partition away and reads it anew.
///
/// Invariants: an offset is acquired by one member at most; the start never goes back; at most
/// ``SharePartitionLimits/inFlightCountMax`` offsets are delivered and not done with, so the memory is bounded: one record
/// that is stuck does not keep the later ones from being delivered, as what is final around it is one run.
public struct SharePartition: Sendable {
    public var limits: SharePartitionLimits
    public let stateEpoch: Int32
    var offsets: OffsetRuns

    /// - Parameters:
    ///   - state: as it was written down; its start is known.
    ///   - logStart: everything below is gone.
    public init(_ state: SharePartitionState, logStart: Offset, limits: SharePartitionLimits) {
        self.limits = limits
        stateEpoch = state.stateEpoch
        offsets = OffsetRuns(start: max(state.startOffset, 0))
        for batch in state.batches {
            let first = max(batch.firstOffset, offsets.end)
            // What was written by somebody else may be nonsense.
            guard first <= batch.lastOffset, batch.lastOffset < Offset(.max) else { continue }
            if first > offsets.end {
                offsets.append(OffsetRun(first: offsets.end, last: first.advanced(by: -1), state: .available))
            }
            offsets.append(
                OffsetRun(
                    first: first, last: batch.lastOffset, state: batch.state.written, deliveryCount: max(0, batch.deliveryCount)))
        }
        offsets.drop(below: logStart)
        offsets.dropFinal()
        giveUpWorn()
    }

    /// The share-partition start offset (SPSO): everything below is done with.
    public var startOffset: Offset { offsets.start }
    /// Exclusive: behind everything that was ever looked at.
    public var endOffset: Offset { offsets.end }
    /// Records behind the start that are done with.
    public var completeCount: Int64 { offsets.finalCount }
    /// Records that are delivered and not done with, or delivered before and available again.
    public var inFlightCount: Int64 { offsets.inFlightCount }

    /// Everything, as it is to be written down. What was never delivered is left out.
    public var written: SharePartitionState {
        SharePartitionState(
            stateEpoch: stateEpoch, startOffset: startOffset,
            batches: offsets.runs.lazy.filter { $0.state.written != .available || $0.deliveryCount > 0 }.map(\.written))
    }

    /// Where the next read of the log is to begin: at the first record that came back, otherwise behind everything that was
    /// looked at. Nil while the limit of locks is reached.
    public mutating func readOffset(at now: CoordinatorTime) -> Offset? {
        if let again = offsets.firstAvailable(at: now.wall) { return again }
        return room > 0 && offsets.deferredCount < SharePartitionLimits.deferredCountMax ? endOffset : nil
    }

    /// How many more records may be in flight.
    var room: Int64 { max(0, Int64(limits.inFlightCountMax) - offsets.inFlightCount) }

    /// When the next lock runs out; nil where there is none.
    public var nextLockDeadline: ContinuousClock.Instant? { offsets.runs.lazy.compactMap { $0.lock?.deadline }.min() }

    /// When the next record is due that waits for its time. May be too early.
    public var nextDue: Timestamp? { offsets.earliestDue }
}
