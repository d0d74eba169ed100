/// Looks after a cluster: topics, settings, offsets, brokers. Use ``MartletClient/admin``.
///
/// Every call is tried again while it fails with something that may pass, for at most
/// ``ClientConfiguration/operationTimeout``.
public struct Admin: Sendable {
    let cluster: Cluster

    init(cluster: Cluster) { self.cluster = cluster }

    /// How long the broker may take for a change, in milliseconds.
    var changeTimeout: Int32 { Int32(clamping: cluster.configuration.requestTimeout.wholeMilliseconds) }
}
