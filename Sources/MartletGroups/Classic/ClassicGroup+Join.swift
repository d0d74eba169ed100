import MartletModel
import MartletWire

/// What becomes of a JoinGroup.
extension ClassicGroup {
    /// As many ids as are handed out at most and not yet joined with. A client that asks for ids and never joins occupies
    /// memory for a session timeout of its own choice each.
    static let pendingMemberCountMax = 10_000

    /// Whether the group has nothing to remember.
    var isUnused: Bool { recorded == nil && members.isEmpty && pendingMembers.isEmpty }

    mutating func join(_ attempt: JoinAttempt, _ turn: inout ClassicTurn) {
        if !accepts(attempt.member, sizeMax: turn.settings.sizeMax) {
            dismiss(attempt.member, &turn)
            refuse(attempt, .groupMaxSizeReached, member: "", &turn)
            // The others may have waited for this one only.
            completeJoinIfAllJoined(&turn)
        } else if !supports(type: attempt.protocolType, names: attempt.protocols.map(\.name)) {
            refuse(attempt, .inconsistentGroupProtocol, member: attempt.member, &turn)
        } else if attempt.member.isEmpty {
            joinNew(attempt, &turn)
        } else if pendingMembers.contains(attempt.member), attempt.instance == nil {
            turn.stopWaiting(for: .classicPendingMember, of: id, member: attempt.member)
            add(attempt, as: attempt.member, &turn)
        } else if let objection = objection(toMember: attempt.member, instance: attempt.instance) {
            refuse(attempt, objection, member: attempt.member, &turn)
        } else {
            rejoin(attempt, &turn)
        }
    }

    private func refuse(_ attempt: JoinAttempt, _ error: ErrorCode, member: String, _ turn: inout ClassicTurn) {
        turn.answer(attempt.ticket, .joinGroup(JoinGroupResponse(errorCode: error, protocolName: nil, memberId: member)))
    }

    /// `group.max.size`. In the join phase those who wait are counted: the last ones of a group that is too large are
    /// turned away, whoever they are.
    private func accepts(_ member: String, sizeMax: Int) -> Bool {
        switch state {
        case .empty: true
        case .preparingRebalance: members[member]?.joining != nil || joiningCount < sizeMax
        case .completingRebalance, .stable: members[member] != nil || members.count < sizeMax
        }
    }

    private mutating func joinNew(_ attempt: JoinAttempt, _ turn: inout ClassicTurn) {
        if let instance = attempt.instance, let former = instances[instance] {
            replaceStatic(former, by: attempt, &turn)
        } else if attempt.needsMemberID {
            guard pendingMembers.count < Self.pendingMemberCountMax else {
                return refuse(attempt, .groupMaxSizeReached, member: "", &turn)
            }
            addPending(attempt.newMemberID)
            turn.wait(for: .classicPendingMember, of: id, member: attempt.newMemberID, attempt.sessionTimeout)
            refuse(attempt, .memberIdRequired, member: attempt.newMemberID, &turn)
        } else {
            add(attempt, as: attempt.newMemberID, &turn)
        }
    }

    /// How long a new member waits in JoinGroup without a sign of life: it cannot send heartbeats yet, and a client that
    /// gives up and tries again would otherwise leave a member behind each time.
    private static let newMemberTimeout = Duration.seconds(300)

    private mutating func add(_ attempt: JoinAttempt, as member: String, _ turn: inout ClassicTurn) {
        if members.isEmpty { protocolType = attempt.protocolType }
        if state == .preparingRebalance { initialDelay?.hasNewMember = true }
        var added = ClassicMember(
            id: member, instance: attempt.instance, client: attempt.client, number: nextMemberNumber(),
            rebalanceTimeout: attempt.rebalanceTimeout, sessionTimeout: attempt.sessionTimeout, protocols: attempt.protocols)
        added.joining = attempt.ticket
        added.isNew = true
        add(added)
        turn.wait(for: .classicSession, of: id, member: member, Self.newMemberTimeout)
        rebalance(&turn)
    }

    private mutating func rejoin(_ attempt: JoinAttempt, _ turn: inout ClassicTurn) {
        guard let member = members[attempt.member] else { return }
        let isUnchanged = member.offers(attempt.protocols)
        switch state {
        case .completingRebalance where isUnchanged, .stable where isUnchanged && !isLeader(member.id):
            // The answer to its first JoinGroup was lost, or it only wants to know.
            turn.answer(attempt.ticket, .joinGroup(joinResponse(to: member.id)))
        case .empty:
            refuse(attempt, .unknownMemberId, member: member.id, &turn)
        case .preparingRebalance, .completingRebalance, .stable:
            // A leader that joins wants a rebalance even if it says nothing new: it may have seen other topics.
            update(member.id, with: attempt, &turn)
            rebalance(&turn)
        }
    }

    /// Takes over what the member says of itself now, and lets it wait for the generation.
    mutating func update(_ member: String, with attempt: JoinAttempt, _ turn: inout ClassicTurn) {
        // A request of before has nobody to hear the answer, or a client that is to join again.
        answerJoin(of: member, JoinGroupResponse(errorCode: .rebalanceInProgress, protocolName: nil, memberId: member), &turn)
        update(member) {
            $0.protocols = attempt.protocols
            $0.rebalanceTimeout = attempt.rebalanceTimeout
            $0.sessionTimeout = attempt.sessionTimeout
            $0.joining = attempt.ticket
        }
    }
}
