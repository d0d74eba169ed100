public import MartletModel

/// The groups of one partition of `__consumer_offsets`, and the offsets they have committed.
///
/// Each protocol has a folder of its own, with the group's type, the requests (`GroupCoordinator+….swift`) and what the
/// log's records mean. What all of them share is here: groups by id, offsets, deadlines.
///
/// Invariant: a group id is in one of the three dictionaries at most.
public struct GroupCoordinator: CoordinatorStateMachine {
    public typealias Record = GroupRecord
    public typealias Answer = GroupAnswer
    public typealias Effect = GroupEffect

    public internal(set) var settings: GroupSettings
    /// The topics of the cluster as this broker knows them.
    public internal(set) var topics: TopicCatalog
    public let assignors: AssignorList

    // By group id. Changed in place (`classicGroups[id]?.member…`): a group that is taken out, changed and put back is
    // copied.
    var classicGroups: [String: ClassicGroup] = [:]
    var consumerGroups: [String: ConsumerGroup] = [:]
    /// What of consumer groups is not recorded.
    var consumerLives: [String: ConsumerGroupLife] = [:]
    var shareGroups: [String: ShareGroup] = [:]
    var offsets = OffsetStore()
    /// Not recorded: made anew by ``begin(at:)``.
    var deadlines = DeadlineQueue<GroupDeadline>()
    /// Not recorded: offsets that are to be looked through.
    var sweep = OffsetSweep()
    /// Whether ``begin(at:)`` was called: records that are replayed from then on are this machine's own.
    var isLoaded = false
    /// What the ids of new members are drawn from. Not recorded.
    var random: any RandomNumberGenerator & Sendable

    /// - Parameter random: draws the ids of new members. No two machines over the life of a log may draw the same.
    public init(
        settings: GroupSettings, topics: TopicCatalog, assignors: AssignorList = .none,
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.settings = settings
        self.assignors = assignors
        self.topics = topics
        self.random = random
    }

    /// Whether there is a group with this id, of whatever protocol.
    func knows(group id: String) -> Bool {
        classicGroups[id] != nil || consumerGroups[id] != nil || shareGroups[id] != nil
    }

    /// A record says that `id` is a group of another protocol than the classic one: what was a simple group until now, for
    /// the sake of its offsets, goes. The offsets stay.
    mutating func makeWay(for id: String) {
        if classicGroups[id]?.isSimple == true { classicGroups[id] = nil }
    }

    /// The configuration has changed. Sessions take it up with their next heartbeat.
    public mutating func update(settings: GroupSettings, at now: CoordinatorTime) -> Decision {
        self.settings = settings
        return .nothing
    }

    /// Topics came, went or grew: groups look at their next heartbeat. A catalog that is older than the known one changes nothing.
    public mutating func update(topics: TopicCatalog, at now: CoordinatorTime) -> Decision {
        guard topics.version >= self.topics.version else { return .nothing }
        let former = self.topics
        self.topics = topics
        sweepOffsets(ofTopicsGoneSince: former, at: now)
        return .nothing
    }
}
