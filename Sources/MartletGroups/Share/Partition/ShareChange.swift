public import MartletModel

/// What an event changed of what has to survive.
public struct ShareChange: Sendable, Hashable {
    /// The share-partition start offset now.
    public var startOffset: Offset
    /// Records behind the start that are done with now.
    public var completeCount: Int64
    /// Ascending; nothing below the start. Empty together with a start that moved is a change, too.
    public var batches: [ShareStateBatch]
    /// Nothing has to be written.
    public var isEmpty: Bool
    /// Records came back that others may be given now.
    public var hasReleased: Bool
    /// There are records that wait for their copy in the dead-letter topic.
    public var hasUndeliverable: Bool
}

extension SharePartition {
    /// Collects what an event does.
    struct Changes {
        private let startOffset: Offset
        private var batches: [ShareStateBatch] = []
        private var hasReleased = false
        private var hasUndeliverable = false

        init(of partition: SharePartition) { startOffset = partition.startOffset }

        mutating func note(_ run: OffsetRun) {
            batches.append(run.written)
            switch run.state {
            case .available: hasReleased = true
            case .archiving: hasUndeliverable = true
            default: break
            }
        }

        /// Ends the event: the start moves over what is done with.
        func finished(_ partition: inout SharePartition) -> ShareChange {
            partition.offsets.dropFinal()
            let start = partition.startOffset
            let kept = batches.filter { $0.lastOffset >= start }.map { batch in
                var batch = batch
                batch.firstOffset = max(batch.firstOffset, start)
                return batch
            }
            return ShareChange(
                startOffset: start, completeCount: partition.completeCount, batches: kept,
                isEmpty: kept.isEmpty && start == startOffset, hasReleased: hasReleased, hasUndeliverable: hasUndeliverable)
        }
    }
}

extension ShareChange {
    /// Together with what happened just before.
    public func including(_ earlier: ShareChange) -> ShareChange {
        var both = self
        both.isEmpty = isEmpty && earlier.isEmpty
        both.hasReleased = hasReleased || earlier.hasReleased
        both.hasUndeliverable = hasUndeliverable || earlier.hasUndeliverable
        return both
    }
}
