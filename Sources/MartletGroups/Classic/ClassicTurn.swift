import MartletModel
import MartletWire

/// One event of one classic group: what it is decided with, and what comes of it.
struct ClassicTurn {
    let now: CoordinatorTime
    let settings: GroupSettings.Classic
    /// The coordinator's own, lent for the turn.
    var deadlines = DeadlineQueue<GroupDeadline>()
    var decision = GroupCoordinator.Decision.nothing

    mutating func answer(_ ticket: RequestTicket, _ answer: GroupAnswer) { decision.answers.append((ticket, answer)) }

    /// Puts the group as it is now into the log.
    mutating func record(_ group: ClassicGroup) {
        decision.records.append(.groupMetadata(GroupMetadataKey(group: group.id), group.record))
    }

    mutating func wait(for purpose: GroupDeadline.Purpose, of group: String, member: String = "", _ duration: Duration) {
        deadlines.set(GroupDeadline(purpose, group: group, member: member), at: now.monotonic + duration)
    }

    mutating func stopWaiting(for purpose: GroupDeadline.Purpose, of group: String, member: String = "") {
        deadlines.cancel(GroupDeadline(purpose, group: group, member: member))
    }
}

extension GroupCoordinator {
    /// Lets `act` change the classic group `id`; makes it first if there is none.
    mutating func withClassicGroup(
        _ id: String, at now: CoordinatorTime, _ act: (inout ClassicGroup, inout ClassicTurn) -> Void
    ) -> Decision {
        var turn = ClassicTurn(now: now, settings: settings.classic)
        swap(&turn.deadlines, &deadlines)
        act(&classicGroups[id, default: ClassicGroup(id: id)], &turn)
        swap(&turn.deadlines, &deadlines)
        return turn.decision
    }
}
