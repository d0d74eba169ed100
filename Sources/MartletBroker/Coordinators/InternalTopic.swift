import MartletConfig
import MartletCoordination
import MartletModel

/// A topic in which a coordinator keeps its state. Made when somebody first asks where the coordinator is.
enum InternalTopic: String, CaseIterable, Sendable {
    case consumerOffsets = "__consumer_offsets"
    case transactionState = "__transaction_state"
    case shareGroupState = "__share_group_state"

    /// - Parameter brokerCount: no topic gets more replicas than there are brokers, so that one broker alone needs no settings
    ///   of its own.
    func creation(_ settings: BrokerSettings, brokerCount: Int) -> TopicCreation {
        let wish = settings.coordinators.topic(named: rawValue)
        let replicationFactor = max(1, min(Int(wish.replicationFactor), brokerCount))
        return TopicCreation(
            name: rawValue, partitionCount: wish.partitionCount, replicationFactor: Int16(replicationFactor),
            configs: [
                "cleanup.policy": isCompacted ? "compact" : "", "compression.type": "producer",
                "segment.bytes": "\(wish.segmentByteCount)",
                "min.insync.replicas": "\(min(wish.minimumInSyncReplicas, replicationFactor))",
                // Whatever the broker's default is: what a coordinator has answered must not be lost.
                "delivery.guarantee": "at-least-once", "delivery.enforce": "raise",
                "message.timestamp.type": "CreateTime",
            ])
    }

    /// What is superseded in `__share_group_state` the coordinator deletes itself: the newest record of a key does not hold
    /// the whole of it.
    private var isCompacted: Bool { self != .shareGroupState }

    /// The partition whose leader coordinates what `key` names: Java's hash of the text, as every Kafka broker has it.
    static func partition(of key: String, among partitionCount: Int) -> PartitionIndex {
        var hash: Int32 = 0
        for unit in key.utf16 { hash = hash &* 31 &+ Int32(unit) }
        return PartitionIndex((hash & Int32.max) % Int32(max(1, partitionCount)))
    }
}
