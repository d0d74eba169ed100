import MartletModel
import MartletWire
import NIOCore

/// From one generation to the next.
extension ClassicGroup {
    /// Begins a rebalance where one may begin, or looks whether the one under way can go on.
    mutating func rebalance(_ turn: inout ClassicTurn) {
        if canRebalance { prepareRebalance(&turn) } else { completeJoinIfAllJoined(&turn) }
    }

    /// All members are to join again. In an empty group the first ones wait for others
    /// (`group.initial.rebalance.delay.ms`), since an assignment that holds for some milliseconds helps nobody.
    mutating func prepareRebalance(_ turn: inout ClassicTurn) {
        if state == .completingRebalance { dropAssignments(error: .rebalanceInProgress, &turn) }
        unsynced = []
        turn.stopWaiting(for: .classicSync, of: id)
        let isInitial = state == .empty
        transition(to: .preparingRebalance, at: turn.now.wall)
        if isInitial {
            let delay = turn.settings.initialRebalanceDelay
            initialDelay = InitialDelay(current: delay, remaining: max(rebalanceTimeout - delay, .zero))
            turn.wait(for: .classicJoin, of: id, delay)
        } else if haveAllJoined {
            completeJoin(&turn)
        } else {
            turn.wait(for: .classicJoin, of: id, rebalanceTimeout)
        }
    }

    /// The join phase is over when everybody is there; but that of an empty group lasts as long as its delay.
    mutating func completeJoinIfAllJoined(_ turn: inout ClassicTurn) {
        guard state == .preparingRebalance, previousState != .empty, haveAllJoined else { return }
        completeJoin(&turn)
    }

    /// The time to join is over.
    mutating func joinTimeIsUp(_ turn: inout ClassicTurn) {
        guard state == .preparingRebalance else { return }
        if var delay = initialDelay, delay.hasNewMember, delay.remaining > .zero {
            let next = min(turn.settings.initialRebalanceDelay, delay.remaining)
            delay = InitialDelay(current: next, remaining: max(delay.remaining - delay.current, .zero))
            initialDelay = delay
            turn.wait(for: .classicJoin, of: id, next)
            return
        }
        completeJoin(&turn)
    }

    /// Begins the next generation with those who joined. Dynamic members who did not are out; static ones stay in, to
    /// come back under their assignment until their session ends (KIP-345).
    mutating func completeJoin(_ turn: inout ClassicTurn) {
        turn.stopWaiting(for: .classicJoin, of: id)
        for member in membersInOrder where member.joining == nil && !member.isStatic {
            remove(member.id)
            turn.stopWaiting(for: .classicSession, of: id, member: member.id)
        }
        guard members.isEmpty || electJoinedLeader() else {
            // Nobody but static members, and none of them is back: their sessions decide.
            turn.wait(for: .classicJoin, of: id, rebalanceTimeout)
            return
        }
        initialDelay = nil
        generation = generation == .max ? 1 : generation + 1
        unsynced = []
        if members.isEmpty {
            protocolName = nil
            leader = nil
            subscribedTopics = readSubscribedTopics()
            transition(to: .empty, at: turn.now.wall)
            turn.record(self)
        } else {
            protocolName = selectedProtocol()
            subscribedTopics = readSubscribedTopics()
            transition(to: .completingRebalance, at: turn.now.wall)
            beginGeneration(&turn)
        }
    }

    /// Tells those who joined of the generation, and waits for them to sync.
    private mutating func beginGeneration(_ turn: inout ClassicTurn) {
        let everybody = membersInOrder
        for member in everybody {
            answerJoin(of: member.id, joinResponse(to: member.id), &turn)
            turn.wait(for: .classicSession, of: id, member: member.id, member.sessionTimeout)
            update(member.id) { $0.isNew = false }
            unsynced.insert(member.id)
        }
        turn.wait(for: .classicSync, of: id, rebalanceTimeout)
    }

    /// The present generation, as a member hears of it. The leader gets the members.
    func joinResponse(to member: String, skipAssignment: Bool = false) -> JoinGroupResponse {
        JoinGroupResponse(
            generationId: generation, protocolType: protocolType, protocolName: protocolName, leader: leader ?? "",
            skipAssignment: skipAssignment, memberId: member,
            members: !isLeader(member)
                ? []
                : membersInOrder.map {
                    .init(
                        memberId: $0.id, groupInstanceId: $0.instance, metadata: $0.metadata(for: protocolName) ?? ByteBuffer())
                })
    }

    /// Who leads must have joined; if the leader has not, the first of those who have does.
    private mutating func electJoinedLeader() -> Bool {
        if let leader, members[leader]?.joining != nil { return true }
        guard let first = members.values.filter({ $0.joining != nil }).min(by: { $0.number < $1.number }) else { return false }
        leader = first.id
        return true
    }

    /// The time to sync is over: who has not synced is out, and the others rebalance. This is also what becomes of a
    /// leader that never sends an assignment.
    mutating func syncTimeIsUp(_ turn: inout ClassicTurn) {
        guard state == .completingRebalance || state == .stable, !unsynced.isEmpty else { return }
        for member in unsynced.sorted() {
            remove(member)
            turn.stopWaiting(for: .classicSession, of: id, member: member)
        }
        prepareRebalance(&turn)
    }

    // MARK: Those who wait

    mutating func answerJoin(of member: String, _ response: JoinGroupResponse, _ turn: inout ClassicTurn) {
        guard let ticket = members[member]?.joining else { return }
        turn.answer(ticket, .joinGroup(response))
        update(member) { $0.joining = nil }
    }

    mutating func answerSync(of member: String, _ response: SyncGroupResponse, _ turn: inout ClassicTurn) {
        guard let ticket = members[member]?.syncing else { return }
        turn.answer(ticket, .syncGroup(response))
        update(member) { $0.syncing = nil }
    }

    /// The generation has its assignment: who waits for it gets it. Whoever the leader forgot has nothing.
    mutating func assign(_ assignments: [String: ByteBuffer], _ turn: inout ClassicTurn) {
        for member in membersInOrder {
            let assignment = assignments[member.id] ?? ByteBuffer()
            update(member.id) { $0.assignment = assignment }
            guard member.syncing != nil else { continue }
            answerSync(of: member.id, syncResponse(with: assignment), &turn)
            // Its session may have ended while it waited.
            turn.wait(for: .classicSession, of: id, member: member.id, member.sessionTimeout)
        }
    }

    func syncResponse(with assignment: ByteBuffer) -> SyncGroupResponse {
        SyncGroupResponse(protocolType: protocolType, protocolName: protocolName, assignment: assignment)
    }

    /// There will be no assignment in this generation.
    mutating func dropAssignments(error: ErrorCode, _ turn: inout ClassicTurn) {
        for member in membersInOrder {
            update(member.id) { $0.assignment = ByteBuffer() }
            guard member.syncing != nil else { continue }
            answerSync(of: member.id, SyncGroupResponse(errorCode: error), &turn)
            turn.wait(for: .classicSession, of: id, member: member.id, member.sessionTimeout)
        }
    }

    /// A member goes: whoever waits in its name hears that it is not known, and joins anew if it is still there.
    mutating func dismiss(_ member: String, _ turn: inout ClassicTurn) {
        turn.stopWaiting(for: .classicSession, of: id, member: member)
        turn.stopWaiting(for: .classicPendingMember, of: id, member: member)
        answerJoin(of: member, JoinGroupResponse(errorCode: .unknownMemberId, protocolName: nil), &turn)
        answerSync(of: member, SyncGroupResponse(errorCode: .unknownMemberId), &turn)
        remove(member)
    }
}
