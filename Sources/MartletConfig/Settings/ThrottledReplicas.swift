public import MartletModel

/// The replicas of a topic that a throttle binds (`leader.replication.throttled.replicas` and
/// `follower.replication.throttled.replicas`, KIP-73).
public enum ThrottledReplicas: Sendable, Hashable {
    case everyone
    case some(Set<Replica>)

    /// A partition's replica on a broker; written `partition:broker`.
    public struct Replica: Sendable, Hashable, Comparable, CustomStringConvertible {
        public let partition: PartitionIndex
        public let broker: BrokerID

        public init(partition: PartitionIndex, broker: BrokerID) {
            self.partition = partition
            self.broker = broker
        }

        /// Nil where `text` is none.
        public init?(_ text: String) {
            let halves = text.split(separator: ":", omittingEmptySubsequences: false)
            guard halves.count == 2, let partition = Self.number(halves[0]), let broker = Self.number(halves[1]) else {
                return nil
            }
            self.init(partition: PartitionIndex(partition), broker: BrokerID(broker))
        }

        private static func number(_ text: Substring) -> Int32? {
            text.utf8.allSatisfy { ("0"..."9").contains(UnicodeScalar($0)) } ? Int32(text) : nil
        }

        public static func < (left: Self, right: Self) -> Bool {
            (left.partition, left.broker) < (right.partition, right.broker)
        }

        public var description: String { "\(partition):\(broker)" }
    }

    /// How ``everyone`` is written.
    public static let all = "*"

    /// - Parameter words: elements of the list, as they are written. What is none does not count: the key refuses it.
    public init(_ words: [String]) {
        self = words.contains(Self.all) ? .everyone : .some(Set(words.compactMap(Replica.init)))
    }

    public func binds(_ partition: PartitionIndex, on broker: BrokerID) -> Bool {
        switch self {
        case .everyone: true
        case .some(let replicas): replicas.contains(Replica(partition: partition, broker: broker))
        }
    }
}
