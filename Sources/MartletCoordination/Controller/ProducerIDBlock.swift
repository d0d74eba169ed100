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
}
