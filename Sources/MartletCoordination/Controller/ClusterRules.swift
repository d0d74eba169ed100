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
}
