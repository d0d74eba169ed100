public import MartletModel

/// What the leader of a partition wants its in-sync replicas to be (KIP-497).
public struct PartitionISRProposal: Sendable, Hashable {
    public var topicID: TopicID
    public var index: PartitionIndex
    public var leaderEpoch: LeaderEpoch
    /// Of the state that the proposal is about.
    public var partitionEpoch: Int32
    public var newISR: [BrokerID]
    /// ``BrokerImage/epoch`` of the members as the leader knows it (KIP-903); a member that is missing is not checked.
    public var epochs: [BrokerID: Int64]

    public init(
        topicID: TopicID, index: PartitionIndex, leaderEpoch: LeaderEpoch, partitionEpoch: Int32, newISR: [BrokerID],
        epochs: [BrokerID: Int64] = [:]
    ) {
        self.topicID = topicID
        self.index = index
        self.leaderEpoch = leaderEpoch
        self.partitionEpoch = partitionEpoch
        self.newISR = newISR
        self.epochs = epochs
    }
}

/// Which leader is wanted (KIP-460).
public enum LeaderElectionKind: Sendable, Hashable {
    /// The first replica, where it is in sync.
    case preferred
    /// Any replica that is alive, where no eligible one is: acknowledged records may be lost.
    case unclean
}

/// What became of one partition.
public struct PartitionOutcome: Sendable {
    public let partition: TopicPartition
    public let result: Result<PartitionImage, ControllerError>
}

/// Which replicas a partition shall have (KIP-455).
public struct PartitionReassignment: Sendable, Hashable {
    public var partition: TopicPartition
    /// The preferred leader first; nil: what is under way is given up.
    public var replicas: [BrokerID]?

    public init(partition: TopicPartition, replicas: [BrokerID]?) {
        self.partition = partition
        self.replicas = replicas
    }
}

/// How far a replica's log goes.
public struct LogEnd: Sendable, Hashable, Comparable {
    /// Of the last record; ``LeaderEpoch/none`` for an empty log.
    public var epoch: LeaderEpoch
    public var offset: Offset

    public init(epoch: LeaderEpoch, offset: Offset) {
        self.epoch = epoch
        self.offset = offset
    }

    public static func < (left: LogEnd, right: LogEnd) -> Bool {
        (left.epoch, left.offset) < (right.epoch, right.offset)
    }
}

/// Asks replicas of one partition how far their logs go. A replica may answer only when it has applied `leaderEpoch`:
/// from then on it takes nothing from a leader of an earlier epoch.
public struct LogEndQuestion: Sendable, Hashable {
    public let topicID: TopicID
    public let partition: TopicPartition
    public let leaderEpoch: LeaderEpoch
    public let brokers: [BrokerID]
}
