/// The place of a request among all requests of its connection, from zero.
struct RequestSequence: Hashable, Comparable, Sendable {
    var rawValue: UInt64

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
