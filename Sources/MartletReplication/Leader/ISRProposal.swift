public import MartletModel

/// Another set of in-sync replicas, as the leader asks the controller for it (AlterPartition, KIP-497).
public struct ISRProposal: Sendable, Hashable {
    public let leaderEpoch: LeaderEpoch
    /// Of the state that it builds on: the controller refuses it once there is a newer one.
    public let partitionEpoch: Int32
    /// In the order of the assignment, the leader among them.
    public let inSyncReplicas: [BrokerID]
    /// The incarnation of each follower among them, as its fetches told (KIP-903): the controller refuses one that has
    /// been started again since. Without those that told none.
    public let brokerEpochs: [BrokerID: Int64]
}

/// Why the controller has not decided as proposed.
public enum ISRRefusal: Sendable, Hashable {
    /// It certainly was not done, and will not be: OPERATION_NOT_ATTEMPTED, INELIGIBLE_REPLICA.
    case notAttempted
    /// The controller knows a newer state, which will arrive: INVALID_UPDATE_VERSION, FENCED_LEADER_EPOCH,
    /// NEW_LEADER_ELECTED. Until then the proposal may have been carried out, too.
    case outdated
    /// Nobody knows: no answer, or one by a broker that no longer is the controller. It is proposed again, since only the
    /// answer tells.
    case unanswered
}
