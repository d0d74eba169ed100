/// The number of a leader's term or a lock's holding: grows with each, and no two ever have the same.
///
/// **The fencing rule.** A leader that was paused may act after its successor does, whatever it does with clocks. So
/// every request to the resource that it guards carries the token, and *the resource* keeps the highest that it has
/// seen and refuses a lower one. What is guarded lies in the coordination store itself: add the term's `check` to each
/// commit, and a commit of an earlier term fails.
public struct FencingToken: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
    /// From 1.
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    public var description: String { "\(rawValue)" }

    /// The next one. Grows by one a term: the numbers do not run out.
    var next: FencingToken { FencingToken(rawValue: rawValue + 1) }
    static let none = FencingToken(rawValue: 0)
}
