import MartletModel
import MartletStrategy
import MartletWire

/// One event of one consumer group: what it is decided with, and what comes of it.
///
/// A decision takes several steps, and each wants to see what the ones before did. So the turn has a copy of the group on
/// which its own records are replayed at once; the group itself changes when the coordinator replays them.
struct ConsumerTurn {
    let now: CoordinatorTime
    let settings: GroupSettings
    let topics: TopicCatalog
    /// Of `topics`.
    let topicsVersion: UInt64
    let assignors: AssignorList
    /// As it will be.
    private(set) var group: ConsumerGroup
    var life: ConsumerGroupLife
    var decision = GroupCoordinator.Decision.nothing
    /// In order; nil withdraws a deadline.
    private(set) var deadlines: [(deadline: GroupDeadline, instant: ContinuousClock.Instant?)] = []
    /// The classic group that this one becomes.
    var downgraded: ClassicGroup?
    /// Whether the members of ``downgraded`` are to join anew.
    var downgradeRebalances = false

    init(_ group: ConsumerGroup, life: ConsumerGroupLife, of coordinator: GroupCoordinator, at now: CoordinatorTime) {
        self.now = now
        settings = coordinator.settings
        topics = coordinator.topics
        topicsVersion = coordinator.topics.version
        assignors = coordinator.assignors
        self.group = group
        self.life = life
    }

    mutating func write(_ record: GroupRecord) {
        decision.records.append(record)
        group.replay(record)
    }

    mutating func write(_ records: [GroupRecord]) {
        for record in records { write(record) }
    }

    mutating func wait(for purpose: GroupDeadline.Purpose, of member: String = "", _ duration: Duration) {
        deadlines.append((GroupDeadline(purpose, group: group.id, member: member), now.monotonic + duration))
    }

    mutating func stopWaiting(for purpose: GroupDeadline.Purpose, of member: String = "") {
        if purpose == .consumerJoin { life.toldToJoin.remove(member) }
        deadlines.append((GroupDeadline(purpose, group: group.id, member: member), nil))
    }

    mutating func stopWaiting(forMember member: String) {
        for purpose in GroupDeadline.Purpose.ofConsumerMembers { stopWaiting(for: purpose, of: member) }
    }
}

extension GroupDeadline.Purpose {
    /// What may be waited for of a member of a consumer group.
    static let ofConsumerMembers: [Self] = [.consumerSession, .consumerRebalance, .consumerJoin, .consumerSync]
}

extension GroupCoordinator {
    /// Lets `act` decide on the consumer group `id`, which may be a new one.
    ///
    /// - Throws: what `act` throws; then nothing has happened.
    mutating func withConsumerGroup(
        _ id: String, at now: CoordinatorTime, _ act: (inout ConsumerTurn) throws(GroupRefusal) -> Void
    ) throws(GroupRefusal) -> Decision {
        var turn = ConsumerTurn(
            consumerGroups[id] ?? ConsumerGroup(id: id), life: consumerLives[id] ?? ConsumerGroupLife(), of: self, at: now)
        try act(&turn)
        for change in turn.deadlines {
            if let instant = change.instant {
                deadlines.set(change.deadline, at: instant)
            } else {
                deadlines.cancel(change.deadline)
            }
        }
        consumerLives[id] = turn.life
        return adopt(turn.downgraded, rebalances: turn.downgradeRebalances, into: turn.decision, at: now)
    }

    /// The same for an event that nobody is told the outcome of.
    mutating func withConsumerGroup(_ id: String, at now: CoordinatorTime, _ act: (inout ConsumerTurn) -> Void) -> Decision {
        let decide: (inout ConsumerTurn) throws(GroupRefusal) -> Void = { act(&$0) }
        return (try? withConsumerGroup(id, at: now, decide)) ?? .nothing
    }
}
