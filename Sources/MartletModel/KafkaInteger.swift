/// A number of the protocol that has a meaning of its own, so that an offset can never be passed where an
/// epoch is wanted. Conforming types are one stored integer: no cost over the bare number. Their constants are computed
/// and inlinable, since a stored one would be guarded by a check at each use.
public protocol KafkaInteger: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible,
    ExpressibleByIntegerLiteral
where RawValue: FixedWidthInteger & Sendable, IntegerLiteralType == RawValue {
    init(_ rawValue: RawValue)
}

extension KafkaInteger {
    @inlinable public init(rawValue: RawValue) { self.init(rawValue) }
    @inlinable public init(integerLiteral value: RawValue) { self.init(value) }
    @inlinable public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    public var description: String { rawValue.description }
}
