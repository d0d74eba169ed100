/// Milliseconds since 1970-01-01 UTC, as records carry them.
public struct Timestamp: KafkaInteger {
    public let rawValue: Int64
    @inlinable public init(_ rawValue: Int64) { self.rawValue = rawValue }

    /// "No timestamp" on the wire.
    @inlinable public static var none: Timestamp { -1 }
}
