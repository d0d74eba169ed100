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
        case .invalidRequest(let reason): "The request contradicts itself: \(reason)."
        case .notController: "This broker is no longer the controller. Ask for the cluster's metadata again."
        case .unavailable(let reason): "The cluster's state cannot be changed now: \(reason)"
        case .outcomeUnknown(let reason): "Whether the cluster's state was changed is not known: \(reason)"
        case .corrupt(let reason): "The cluster's stored state is damaged: \(reason)"
        }
    }
}
