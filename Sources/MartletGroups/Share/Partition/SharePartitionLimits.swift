/// What a group's configuration says about one of its partitions. May change while records are in flight.
public struct SharePartitionLimits: Sendable, Hashable {
    /// How long a member may work on a record (`share.record.lock.duration.ms`).
    public var lockDuration: Duration
    /// How often a record is given to members at most (`share.delivery.count.limit`).
    public var deliveryCountMax: Int16
    /// How many records may be delivered and not done with (`group.share.partition.max.record.locks`).
    public var inFlightCountMax: Int
    /// Records that are given up are copied before they are archived.
    public var hasDeadLetterTopic: Bool
    /// A record is done with when it is delivered: the topic promises at most one delivery.
    public var acknowledgesOnDelivery: Bool

    /// How many records may be remembered as not due yet. A record that waits takes about a hundred bytes.
    public static let deferredCountMax: Int64 = 100_000

    public init(
        lockDuration: Duration = .seconds(30), deliveryCountMax: Int16 = 5, inFlightCountMax: Int = 2000,
        hasDeadLetterTopic: Bool = false, acknowledgesOnDelivery: Bool = false
    ) {
        self.lockDuration = lockDuration
        self.deliveryCountMax = deliveryCountMax
        self.inFlightCountMax = inFlightCountMax
        self.hasDeadLetterTopic = hasDeadLetterTopic
        self.acknowledgesOnDelivery = acknowledgesOnDelivery
    }
}
