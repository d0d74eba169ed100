/// `replica.selector.class`: from which replica of a partition a consumer reads (KIP-392).
public enum ReplicaSelection: Sendable, Hashable {
    /// From the leader, always.
    case leader
    /// From an in-sync replica in the rack that the consumer names; from the leader where there is none.
    case sameRack

    static let names = [
        "LeaderSelector", "RackAwareReplicaSelector", "org.apache.kafka.common.replica.LeaderSelector",
        "org.apache.kafka.common.replica.RackAwareReplicaSelector",
    ]

    /// - Parameter name: the class that does it in Kafka, with or without its package.
    init(name: String?) { self = name?.hasSuffix("RackAwareReplicaSelector") == true ? .sameRack : .leader }
}
