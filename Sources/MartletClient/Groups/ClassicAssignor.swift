internal import MartletModel

/// How the leader of a classic group shares out partitions. Every member names those that it knows, and the group
/// uses one that all of them do.
public enum ClassicAssignor: String, Sendable, Hashable, CaseIterable {
    /// Each topic by itself, in stretches: topics with the same partition count go to the same members (`range`).
    case range
    /// Evenly over all topics, each member keeping what it had, and giving up only what another one needs
    /// (`cooperative-sticky`, KIP-429).
    case cooperativeSticky = "cooperative-sticky"

    /// A member of a group that is about to be shared out.
    struct Member: Hashable, Sendable {
        var id: String
        var instanceID: String?
        var topics: Set<TopicName>
        var owned: Set<TopicPartition> = []
        /// The generation in which it owned them; -1 where it does not say.
        var generation: Int32 = -1

        /// A static member keeps its place in the order when it comes back under another id.
        var orderKey: String { instanceID ?? id }
    }

    /// - Parameter partitionCounts: of the topics that exist.
    func assign(_ members: [Member], partitionCounts: [TopicName: Int]) -> [String: Set<TopicPartition>] {
        let ordered = members.sorted { ($0.orderKey, $0.id) < ($1.orderKey, $1.id) }
        return switch self {
        case .range: RangeAssignment.assign(ordered, partitionCounts)
        case .cooperativeSticky: StickyAssignment.assign(ordered, partitionCounts)
        }
    }
}
