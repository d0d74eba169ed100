public import MartletRecord

/// How a producer batches, what it waits for, and how long it tries.
public struct ProducerConfiguration: Sendable {
    /// What must have happened before a record counts as sent. The topic may demand more.
    public var acks: RequiredAcks = .all
    /// Numbers every batch, so that the broker drops what a retry repeats and keeps the order. Needs `acks` of `.all`.
    public var isIdempotent = true
    public var compression: Compression = .none
    /// Bytes of records, before compression, at which a batch is closed (`batch.size`).
    public var batchBytes = 64 << 10
    /// How long a batch that is not full waits for more records (`linger.ms`). With zero a batch leaves as soon as
    /// the connection has room for another request, so batches grow by themselves under load.
    public var linger: Duration = .zero
    /// The most requests of one broker that are on the wire at the same time. An idempotent producer keeps the order
    /// with up to five.
    public var maxInFlight = 5
    /// The most bytes in one request (`max.request.size`). A record that is larger is refused by the producer.
    public var maxRequestBytes = 1 << 20
    /// The most bytes of records that wait or are on the wire; ``Producer/enqueue(_:to:)`` waits for room
    /// (`buffer.memory`).
    public var bufferBytes = 32 << 20
    /// How long a record is tried before it fails, from the moment it was handed over (`delivery.timeout.ms`).
    public var deliveryTimeout: Duration = .seconds(120)
    /// How long the broker may wait for the acknowledgements it needs (`request.timeout.ms`, sent as `timeout_ms`).
    public var acknowledgementTimeout: Duration = .seconds(30)
    /// The partitioner for topics that do not name one by `partitioner.strategy`: those of other brokers.
    public var defaultPartitioner = "murmur2"

    public init() {}

    /// - Throws: ``ClientError/Kind/invalidArgument`` for settings that contradict each other.
    func checked() throws(ClientError) -> ProducerConfiguration {
        if isIdempotent, acks != .all {
            throw ClientError(
                .invalidArgument,
                "An idempotent producer needs acks of all, not \(acks): set isIdempotent to false, or acks to all.")
        }
        if isIdempotent, !(1...5).contains(maxInFlight) {
            throw ClientError(
                .invalidArgument, "An idempotent producer may have 1 to 5 requests in flight, not \(maxInFlight).")
        }
        guard maxInFlight >= 1, batchBytes >= 1, maxRequestBytes >= 1, bufferBytes >= 1 else {
            throw ClientError(
                .invalidArgument,
                "maxInFlight (\(maxInFlight)), batchBytes (\(batchBytes)), maxRequestBytes (\(maxRequestBytes)) and bufferBytes (\(bufferBytes)) must be at least 1."
            )
        }
        return self
    }
}

/// What a producer waits for.
public enum RequiredAcks: Int16, Sendable, Hashable, CaseIterable {
    /// Nothing, not even an answer: records may be lost without a trace.
    case none = 0
    /// The leader has appended.
    case leader = 1
    /// All in-sync replicas have appended, or what the topic's own ack policy says.
    case all = -1
}
