import MartletModel

/// Offsets that are to be looked through, and removed where nobody needs them any more. In portions: a tombstone is
/// written for each, and requests are to come in between.
struct OffsetSweep: Sendable {
    /// Topics that are gone, though their names may have been given again.
    var topics: [String] = []
    /// Groups whose offsets may have expired.
    var groups: [String] = []

    /// How many tombstones one portion has, about.
    static let portion = 1000

    var isEmpty: Bool { topics.isEmpty && groups.isEmpty }
}
