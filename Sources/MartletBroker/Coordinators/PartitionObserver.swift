import MartletModel

/// Hears how far a partition has come. Called without any lock of the partition, from any thread, in any order.
protocol PartitionObserver: AnyObject, Sendable {
    /// Everything below `offset` is acknowledged as the partition's guarantee has it.
    func highWatermarkAdvanced(to offset: Offset)
    /// The partition is led elsewhere, deleted or broken, or the broker stops: nothing more is acknowledged here.
    func partitionEnded()
}
