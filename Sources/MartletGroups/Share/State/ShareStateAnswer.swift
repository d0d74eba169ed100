public import MartletModel

/// What is read of a share partition's state.
public struct ShareStateReading: Sendable, Hashable {
    public var state: SharePartitionState
    public var leaderEpoch: LeaderEpoch
    /// Records behind the start that are done with; -1 where nobody has counted.
    public var completeCount: Int32

    public init(state: SharePartitionState, leaderEpoch: LeaderEpoch, completeCount: Int32) {
        self.state = state
        self.leaderEpoch = leaderEpoch
        self.completeCount = completeCount
    }
}

/// Why the share coordinator does not do what was asked.
public enum ShareStateRefusal: Error, Sendable, Hashable {
    /// FENCED_LEADER_EPOCH: another broker leads the partition since.
    case fencedLeaderEpoch
    /// FENCED_STATE_EPOCH: the offsets were reset since.
    case fencedStateEpoch
    /// INVALID_REQUEST: nothing is known of the share partition.
    case notInitialized
    /// INVALID_REQUEST: numbers that mean nothing.
    case invalid
}

/// An answer of the share coordinator, to the request whose ticket it goes with.
public enum ShareStateAnswer: Sendable, Hashable {
    /// To Initialize, Write and Delete.
    case done
    case reading(ShareStateReading)
    case refused(ShareStateRefusal)
}

/// What the share coordinator wants done outside.
public enum ShareStateEffect: Sendable, Hashable {
    /// Records of its partition below this offset are superseded: they may be deleted.
    case deleteRecords(below: Offset)
}

/// What the broker's configuration says about the share coordinator.
public struct ShareStateSettings: Sendable, Hashable {
    /// `share.coordinator.snapshot.update.records.per.snapshot`
    public var updatesPerSnapshot = 500
    /// `share.coordinator.state.topic.prune.interval.ms`
    public var pruneInterval = Duration.seconds(300)
    /// How many records the coordinator's partition may hold before share partitions that are hardly written get a new
    /// snapshot, so that what is before can go.
    public var recordCountMax: Int64 = 50_000

    public init() {}
}
