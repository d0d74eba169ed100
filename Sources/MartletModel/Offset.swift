/// The position of a record in its partition. Offsets start at 0, only grow, and are never used twice.
public struct Offset: KafkaInteger {
    public let rawValue: Int64
    @inlinable public init(_ rawValue: Int64) { self.rawValue = rawValue }

    /// "No such offset" on the wire.
    @inlinable public static var none: Offset { -1 }

    /// The offset `count` records further on.
    ///
    /// Traps on overflow: only for numbers this program made. For numbers from the wire or the disk use
    /// ``advanced(byUntrusted:)``.
    @inlinable public func advanced(by count: Int64) -> Offset { Offset(rawValue + count) }

    /// The offset `count` records further on, or nil where the sum does not fit: for numbers that came from outside.
    @inlinable public func advanced(byUntrusted count: Int64) -> Offset? {
        let (sum, overflow) = rawValue.addingReportingOverflow(count)
        return overflow ? nil : Offset(sum)
    }

    /// How many offsets lie between `start` and this one.
    @inlinable public func distance(from start: Offset) -> Int64 { rawValue - start.rawValue }
}
