import MartletModel

/// Where a classic group is between two generations.
///
///     empty ──join──▶ preparingRebalance ──all joined, or time is up──▶ completingRebalance ──leader's assignment──▶ stable
///       ▲                │        ▲                                              │                                     │
///       └──nobody joined─┘        └────────── a member comes, goes or changes ───┴─────────────────────────────────────┘
///
/// Kafka's fifth state, Dead, is that of a group that is not there.
enum ClassicGroupState: String, Sendable, Hashable {
    case empty = "Empty"
    /// Waits for members to join.
    case preparingRebalance = "PreparingRebalance"
    /// Waits for the leader's assignment.
    case completingRebalance = "CompletingRebalance"
    case stable = "Stable"
}
