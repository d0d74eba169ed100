public import MartletModel

/// A run of producer ids for one broker to hand out. What is left when the broker stops is lost, never reused.
public struct ProducerIDBlock: Sendable, Hashable {
    public let first: ProducerID
    public let count: Int64

    public static let size: Int64 = 1000

    public init(first: ProducerID, count: Int64) {
        self.first = first
        self.count = count
    }

    /// The `number`th block of the cluster, from 1; nil where there can be none.
    init?(number: Int64) {
        guard number > 0, number < Int64.max / Self.size else { return nil }
        self.init(first: ProducerID((number - 1) * Self.size), count: Self.size)
    }
}
