public import MartletModel

/// How a broker fetches from the leaders of its replicas.
public struct ReplicaFetchSettings: Sendable, Hashable {
    /// Of the broker that fetches.
    public var replica: BrokerID
    /// The incarnation of the broker that fetches (KIP-903), -1 for none.
    public var brokerEpoch: Int64 = -1
    /// Of the Fetch API, 12 at least: before that a leader does not see where histories part.
    public var version: Int16 = 18
    /// `replica.fetch.min.bytes`.
    public var minimumByteCount: Int32 = 1
    /// `replica.fetch.max.bytes`, of one partition.
    public var partitionByteCount: Int32 = 1_048_576
    /// `replica.fetch.response.max.bytes`.
    public var responseByteCount: Int32 = 10_485_760
    /// `replica.fetch.wait.max.ms`.
    public var maximumWaitMilliseconds: Int32 = 500
    /// The pause after the first of several failures; it doubles with each.
    public var shortestPause: Duration = .milliseconds(20)
    /// `replica.fetch.backoff.ms`.
    public var longestPause: Duration = .seconds(1)

    public init(replica: BrokerID) { self.replica = replica }
}
