public import MartletStrategy

/// What the controller has to know of the broker's configuration. Asked anew for each request, so that a change at
/// run time counts at once.
public protocol ClusterRules: Sendable {
    /// `num.partitions`
    var defaultPartitionCount: Int32 { get }
    /// `default.replication.factor`
    var defaultReplicationFactor: Int16 { get }

    /// Whether a topic with these overrides can be: known keys, values within bounds, linked strategies,
    /// `min.insync.replicas` not above the replication factor.
    func checkTopic(_ configs: [String: String], replicationFactor: Int) throws(ConfigRejection)

    /// What the controller obeys when a partition of a topic with these overrides needs a leader.
    func electionTerms(of configs: [String: String]) -> ElectionTerms
}

/// What a topic asks of the election of its partitions' leaders.
public struct ElectionTerms: Sendable, Hashable {
    /// That of the topic's ack policy.
    public var rule: ElectionRule
    /// `min.insync.replicas`, at least 1. Replicas that leave the in-sync set below it stay eligible (KIP-966).
    public var minimumInSyncReplicas: Int
    /// `unclean.leader.election.enable`: rather lose acknowledged records than have no leader.
    public var allowsUncleanElection: Bool

    public init(
        rule: ElectionRule = .inSyncReplica, minimumInSyncReplicas: Int = 1, allowsUncleanElection: Bool = false
    ) {
        self.rule = rule
        self.minimumInSyncReplicas = max(1, minimumInSyncReplicas)
        self.allowsUncleanElection = allowsUncleanElection
    }

    /// Nobody leads before a majority of the replicas was asked.
    var asksMajority: Bool { rule == .longestLogOfMajority }
    /// Where none is left that is known to have everything.
    var mayElectAnyReplica: Bool { allowsUncleanElection || rule == .anyReplica }
}
