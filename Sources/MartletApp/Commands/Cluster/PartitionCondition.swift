import MartletClient
import MartletModel

/// How many replicas of a partition must be in sync before a write is acknowledged.
struct InSyncMinimum: Hashable {
    /// `min.insync.replicas`, from 1.
    let configured: Int
    /// `ack.policy=quorum`: it takes a majority of all replicas, too.
    let asksMajority: Bool

    init(_ configured: Int = 1, asksMajority: Bool = false) {
        self.configured = configured
        self.asksMajority = asksMajority
    }

    /// A minimum that the replicas could never reach is taken for all of them, as brokers do (KIP-966).
    func needed(ofReplicas count: Int) -> Int {
        min(count, max(configured, asksMajority ? count / 2 + 1 : 1))
    }
}

/// What is to be said of a partition for which replicas are missing. The words are those of `kafka-topics.sh`.
struct PartitionCondition: Hashable {
    let partition: TopicPartition
    let leader: BrokerID?
    /// The preferred leader first.
    let replicas: [BrokerID]
    let inSyncReplicas: [BrokerID]
    /// How many must be in sync for a write to be acknowledged.
    let minimum: Int
    /// Nobody can read or write it.
    let isOffline: Bool
    /// Fewer are in sync than there are to be. While replicas are exchanged, those that come do not count.
    let isUnderReplicated: Bool
    /// A write that all are to acknowledge is refused.
    let isUnderMinimum: Bool
    /// One more may not be lost.
    let isAtMinimum: Bool
    /// Somebody else leads than the first of its replicas.
    let isLedByOther: Bool

    /// - Parameter alive: the brokers that take part in the cluster.
    init(
        _ partition: TopicPartition, _ metadata: PartitionMetadata, reassignment: OngoingReassignment? = nil,
        minimum: InSyncMinimum, alive: Set<BrokerID>
    ) {
        self.partition = partition
        // A broker may not have heard yet that the leader is gone.
        leader = metadata.leader.flatMap { alive.contains($0) ? $0 : nil }
        replicas = metadata.replicas
        inSyncReplicas = metadata.inSyncReplicas
        self.minimum = minimum.needed(ofReplicas: metadata.replicas.count)
        let inSync = metadata.inSyncReplicas.count
        isOffline = leader == nil
        let coming = metadata.replicas.count { reassignment?.addingReplicas.contains($0) ?? false }
        isUnderReplicated = inSync < metadata.replicas.count - coming
        isUnderMinimum = isOffline || inSync < self.minimum
        isAtMinimum = !isOffline && inSync == self.minimum
        let preferred = metadata.replicas.first { !(reassignment?.removingReplicas.contains($0) ?? false) }
        isLedByOther = leader != nil && leader != preferred
    }

    /// Whether somebody should look: what is at its minimum with all its replicas was made like that.
    var isTrouble: Bool { isOffline || isUnderReplicated || isUnderMinimum }

    /// `under-replicated, at min ISR`
    var words: String {
        var words: [String] = []
        if isOffline { words.append("offline") } else if isUnderMinimum { words.append("under min ISR") }
        if isUnderReplicated { words.append("under-replicated") }
        if isAtMinimum { words.append("at min ISR") }
        return words.joined(separator: ", ")
    }
}
