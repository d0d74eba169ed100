import MartletModel
import MartletWire

/// Members who keep their place while their client restarts (KIP-345).
extension ClassicGroup {
    /// The client of a static member is back without its member id: it gets a new one, and the old one is fenced. In a
    /// stable group whose assignor stays the same nobody else notices.
    mutating func replaceStatic(_ former: String, by attempt: JoinAttempt, _ turn: inout ClassicTurn) {
        let formerLeader = leader
        let new = attempt.newMemberID
        rename(former, to: new, &turn)
        update(new, with: attempt, &turn)
        turn.wait(for: .classicSession, of: id, member: new, attempt.sessionTimeout)
        switch state {
        case .stable where selectedProtocol() == protocolName:
            turn.record(self)
            var response = joinResponse(to: new, skipAssignment: isLeader(new))
            if !attempt.canSkipAssignment {
                // A client of before KIP-814 would assign again if it heard that it leads: it hears of its former id.
                response.leader = formerLeader ?? ""
                response.members = []
                response.skipAssignment = false
            }
            answerJoin(of: new, response, &turn)
        case .stable:
            rebalance(&turn)
        case .completingRebalance:
            // The leader may be assigning to the former id.
            prepareRebalance(&turn)
        case .preparingRebalance, .empty:
            completeJoinIfAllJoined(&turn)
        }
    }

    /// The member goes on under another id; whoever waits under the old one is fenced.
    private mutating func rename(_ former: String, to new: String, _ turn: inout ClassicTurn) {
        turn.stopWaiting(for: .classicSession, of: id, member: former)
        answerJoin(
            of: former, JoinGroupResponse(errorCode: .fencedInstanceId, protocolName: nil, memberId: former), &turn)
        answerSync(of: former, SyncGroupResponse(errorCode: .fencedInstanceId), &turn)
        guard var member = members[former] else { return }
        let wasLeader = isLeader(former)
        let wasUnsynced = unsynced.contains(former)
        remove(former)
        member = member.renamed(new)
        add(member)
        if wasLeader { leader = new }
        if wasUnsynced { unsynced.insert(new) }
    }
}
