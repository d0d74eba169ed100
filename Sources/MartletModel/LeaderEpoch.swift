/// Counts the leaders that a partition has had. A batch carries the epoch of the leader that appended it (KIP-101).
public struct LeaderEpoch: KafkaInteger {
    public let rawValue: Int32
    @inlinable public init(_ rawValue: Int32) { self.rawValue = rawValue }

    /// "Unknown" on the wire.
    @inlinable public static var none: LeaderEpoch { -1 }
    public var next: LeaderEpoch { LeaderEpoch(rawValue + 1) }
}
