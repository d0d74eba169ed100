import MartletModel

/// What time does to classic groups.
extension GroupCoordinator {
    mutating func expireClassic(_ due: GroupDeadline, at now: CoordinatorTime) -> Decision {
        guard classicGroups[due.group] != nil else { return .nothing }
        return withClassicGroup(due.group, at: now) { group, turn in
            switch due.purpose {
            case .classicJoin: group.joinTimeIsUp(&turn)
            case .classicSync: group.syncTimeIsUp(&turn)
            case .classicSession, .classicPendingMember: group.memberIsDead(due.member, &turn)
            default: break
            }
        }
    }

    /// The members of the last recorded generation go on in it: their sessions begin anew.
    mutating func beginClassic(at now: CoordinatorTime) -> Decision {
        var decision = Decision.nothing
        for id in classicGroups.keys.sorted() {
            let begun = withClassicGroup(id, at: now) { group, turn in
                for member in group.membersInOrder {
                    turn.wait(for: .classicSession, of: id, member: member.id, member.sessionTimeout)
                }
                // `group.max.size` was lowered: a rebalance lets in as many as there may be. Or the group has become a
                // classic one, and has not rebalanced since.
                if group.members.count > turn.settings.sizeMax || group.leader == nil && !group.members.isEmpty {
                    group.prepareRebalance(&turn)
                }
            }
            decision.records += begun.records
            decision.answers += begun.answers
        }
        return decision
    }
}

extension ClassicGroup {
    fileprivate mutating func memberIsDead(_ member: String, _ turn: inout ClassicTurn) {
        // Whoever waits here for the others is alive as far as one can know.
        if members[member]?.isHeldAlive == true { return }
        let isKnown = members[member] != nil
        dismiss(member, &turn)
        switch state {
        case .stable, .completingRebalance: if isKnown { rebalance(&turn) }
        case .preparingRebalance: if haveAllJoined { completeJoin(&turn) }
        case .empty: break
        }
    }
}
