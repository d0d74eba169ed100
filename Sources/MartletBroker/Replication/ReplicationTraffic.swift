import Metrics

/// Counts the bytes of records that replication moves. Made once: looking counters up for each fetch would cost.
final class ReplicationTraffic: Sendable {
    /// Copied from other brokers.
    private let bytesIn = Counter(label: "kafka_server_brokertopicmetrics_replicationbytesin_total")
    /// Copied by other brokers.
    private let bytesOut = Counter(label: "kafka_server_brokertopicmetrics_replicationbytesout_total")

    func received(_ byteCount: Int) { if byteCount > 0 { bytesIn.increment(by: byteCount) } }
    func sent(_ byteCount: Int) { if byteCount > 0 { bytesOut.increment(by: byteCount) } }
}
