public import MartletModel

/// Why the controller refused a request, or could not carry it out. The broker translates it at its edge.
public enum ControllerError: Error, Sendable, Hashable {
    case invalidTopicName(InvalidTopicName)
    case topicExists(TopicName)
    /// The name differs from that of `existing` only in `.` and `_`.
    case nameCollision(TopicName, existing: TopicName)
    case unknownTopic(TopicName)
    case unknownTopicID(TopicID)
    case unknownBroker(BrokerID)
    case unknownCredential(user: String, ScramMechanism)
    case invalidPartitionCount(Int32, reason: String)
    case invalidReplicationFactor(Int16, reason: String)
    case invalidAssignment(reason: String)
    case invalidConfig(ConfigRejection)
    case unknownPartition(TopicName, PartitionIndex)
    /// Another broker with the same id lives, or its disk is another one.
    case brokerIDInUse(BrokerID, reason: String)
    /// A broker that lives cannot be taken out of the cluster.
    case brokerIsAlive(BrokerID)
    /// The broker that asks has been started anew since, or is not admitted yet.
    case staleIncarnation(BrokerID)
    /// The broker that asks does not lead the partition.
    case notLeader(leader: BrokerID, LeaderEpoch)
    /// The leader epoch is older than the one that holds.
    case fencedLeaderEpoch(LeaderEpoch)
    /// The partition has changed since: its epoch is this one.
    case staleUpdate(partitionEpoch: Int32)
    /// The replica cannot be in sync: it is not alive, shuts down, or was started anew since.
    case ineligibleReplica(BrokerID, reason: String)
    /// The partition has the leader that was wanted.
    case electionNotNeeded
    case preferredLeaderNotAvailable(BrokerID)
    case eligibleLeadersNotAvailable
    case noReassignment
    /// The request contradicts itself.
    case invalidRequest(reason: String)
    /// Another controller took over: nothing was written.
    case notController
    /// The store cannot be reached or is full: nothing was written.
    case unavailable(reason: String)
    /// Whether the change was written could not be found out. The client may ask again.
    case outcomeUnknown(reason: String)
    /// What the store holds cannot be read.
    case corrupt(reason: String)
}

/// Why a configuration cannot be, as a sentence for the user.
public struct ConfigRejection: Error, Sendable, Hashable, CustomStringConvertible {
    public let reason: String
    public init(reason: String) { self.reason = reason }
    public var description: String { reason }
}

extension ControllerError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalidTopicName(let error): error.description
        case .topicExists(let name): "Topic '\(name)' already exists."
        case .nameCollision(let name, let existing):
            "Topic '\(name)' collides with the topic '\(existing)': metric names do not tell '.' from '_'. Choose another name."
        case .unknownTopic(let name): "There is no topic '\(name)'."
        case .unknownTopicID(let id): "There is no topic with the id \(id)."
        case .unknownBroker(let id): "There is no broker \(id)."
        case .unknownCredential(let user, let mechanism): "User '\(user)' has no credential for \(mechanism.name)."
        case .invalidPartitionCount(let count, let reason): "A partition count of \(count) is not possible: \(reason)."
        case .invalidReplicationFactor(let factor, let reason):
            "A replication factor of \(factor) is not possible: \(reason)."
        case .invalidAssignment(let reason): "The replica assignment is not possible: \(reason)."
        case .invalidConfig(let rejection): rejection.reason
        case .unknownPartition(let topic, let index): "Topic '\(topic)' has no partition \(index)."
        case .brokerIDInUse(let id, let reason): "The broker id \(id) is in use: \(reason)."
        case .brokerIsAlive(let id): "Broker \(id) is alive. Stop it before it is taken out of the cluster."
        case .staleIncarnation(let id): "Broker \(id) asks as one of its earlier starts, or before it was admitted."
        case .notLeader(let leader, let epoch):
            leader == .none
                ? "The partition has no leader (leader epoch \(epoch))."
                : "The partition is led by broker \(leader) (leader epoch \(epoch))."
        case .fencedLeaderEpoch(let epoch): "The partition's leader epoch is \(epoch) by now."
        case .staleUpdate(let epoch): "The partition's state has changed since: its partition epoch is \(epoch)."
        case .ineligibleReplica(let id, let reason): "Broker \(id) cannot be in sync: \(reason)."
        case .electionNotNeeded: "The partition has the leader that it should have."
        case .preferredLeaderNotAvailable(let id): "The preferred leader, broker \(id), is not alive and in sync."
        case .eligibleLeadersNotAvailable: "No replica that may lead is alive."
        case .noReassignment: "No reassignment of the partition is under way."
        case .invalidRequest(let reason): "The request contradicts itself: \(reason)."
        case .notController: "This broker is no longer the controller. Ask for the cluster's metadata again."
        case .unavailable(let reason): "The cluster's state cannot be changed now: \(reason)"
        case .outcomeUnknown(let reason): "Whether the cluster's state was changed is not known: \(reason)"
        case .corrupt(let reason): "The cluster's stored state is damaged: \(reason)"
        }
    }
}
