import MartletConfig
import MartletCoordination
import MartletLog
import MartletModel
import MartletServer
import MartletWire

/// Which replica a consumer is sent to (KIP-392).
extension FetchCall {
    /// An in-sync follower in the consumer's rack that has what it wants next; nil where it is to read from the leader, which
    /// is this broker.
    func preferredReplica(for interest: FetchInterest, in partition: Partition) -> BrokerID? {
        guard let rack, !rack.isEmpty, broker.settings.replication.readerSelection == .sameRack, rack != broker.settings.rack
        else { return nil }
        let image = broker.image
        return partition.followers(readableAt: interest.fetchOffset).first { follower in
            guard let registered = image.broker(follower), registered.rack == rack else { return false }
            return broker.endpoint(of: registered, for: context.connection) != nil
        }
    }

    /// No records, at once: the consumer is to ask `replica` for them.
    func elsewhere(_ interest: FetchInterest, _ partition: Partition, at replica: BrokerID) -> FetchOutcome {
        let highWatermark = partition.highWatermark
        let data = FetchResponse.PartitionData(
            partitionIndex: interest.partition, highWatermark: highWatermark,
            lastStableOffset: partition.log.lastStableOffset(highWatermark: highWatermark),
            logStartOffset: partition.log.startOffset, abortedTransactions: nil, preferredReadReplica: replica)
        return FetchOutcome(interest.target, data, isUrgent: true)
    }
}
