import MartletLog
import MartletModel

/// What this broker is to one partition of a topic.
enum Replica: Sendable {
    /// It leads: one object for each term of leadership.
    case leader(Partition)
    case follower(FollowerPartition)
    /// Other brokers have it.
    case elsewhere
    /// It ought to be here and could not be made: the topic's fault says why.
    case missing

    var leading: Partition? {
        if case .leader(let partition) = self { partition } else { nil }
    }

    var following: FollowerPartition? {
        if case .follower(let follower) = self { follower } else { nil }
    }

    /// Nil where this broker has none.
    var log: PartitionLog? {
        switch self {
        case .leader(let partition): partition.log
        case .follower(let follower): follower.log
        case .elsewhere, .missing: nil
        }
    }

    /// Nobody waits for it any longer, and nothing is written any more.
    func endTerm() {
        switch self {
        case .leader(let partition): partition.end()
        case .follower(let follower): follower.end()
        case .elsewhere, .missing: break
        }
    }

    /// Up to where readers may read here; nil where there is no log.
    var highWatermark: Offset? {
        switch self {
        case .leader(let partition): partition.highWatermark
        case .follower(let follower): follower.highWatermark
        case .elsewhere, .missing: nil
        }
    }
}
