public import MartletModel

/// Offsets of one share partition that stand alike, as they are written down. Both ends belong to it.
public struct ShareStateBatch: Sendable, Hashable {
    public var firstOffset: Offset
    public var lastOffset: Offset
    public var state: ShareDeliveryState
    public var deliveryCount: Int16

    public init(firstOffset: Offset, lastOffset: Offset, state: ShareDeliveryState, deliveryCount: Int16) {
        self.firstOffset = firstOffset
        self.lastOffset = lastOffset
        self.state = state
        self.deliveryCount = deliveryCount
    }
}

/// What is written down of a share partition. Offsets between the batches are available and were never delivered; so is
/// everything behind the last one.
public struct SharePartitionState: Sendable, Hashable {
    /// Raised by whoever resets the offsets: writes of an older one are fenced.
    public var stateEpoch: Int32
    /// The share-partition start offset (SPSO): everything below is done with. ``Offset/none`` where nothing is known yet
    /// and the reset strategy decides.
    public var startOffset: Offset
    /// Ascending, without overlaps.
    public var batches: [ShareStateBatch]

    public init(stateEpoch: Int32 = 0, startOffset: Offset, batches: [ShareStateBatch] = []) {
        self.stateEpoch = stateEpoch
        self.startOffset = startOffset
        self.batches = batches
    }
}
