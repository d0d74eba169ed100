public import MartletModel
public import MartletWire
import NIOCore

extension GroupCoordinator {
    /// A member wants its assignment, and the leader brings everybody's (SyncGroup, versions 0 to 5).
    public mutating func syncGroup(
        _ request: SyncGroupRequest, version: Int16, ticket: RequestTicket, at now: CoordinatorTime
    ) -> Decision {
        func refusal(_ error: ErrorCode) -> Decision {
            Decision(answers: [(ticket, .syncGroup(SyncGroupResponse(errorCode: error)))])
        }
        if request.groupId.isEmpty { return refusal(.invalidGroupId) }
        // KIP-559: from version 5 on a member says what it takes the group's protocol to be.
        if version >= 5, request.protocolType == nil || request.protocolName == nil {
            return refusal(.inconsistentGroupProtocol)
        }
        if consumerGroups[request.groupId]?.isEmpty == false {
            return syncConsumerGroup(request, version: version, ticket: ticket, at: now)
        }
        guard classicGroups[request.groupId] != nil else { return refusal(.unknownMemberId) }
        return withClassicGroup(request.groupId, at: now) { group, turn in group.sync(request, ticket, &turn) }
    }
}

extension ClassicGroup {
    fileprivate mutating func sync(_ request: SyncGroupRequest, _ ticket: RequestTicket, _ turn: inout ClassicTurn) {
        if let objection = objection(to: request) {
            turn.answer(ticket, .syncGroup(SyncGroupResponse(errorCode: objection)))
            return
        }
        let member = request.memberId
        switch state {
        case .empty:
            turn.answer(ticket, .syncGroup(SyncGroupResponse(errorCode: .unknownMemberId)))
        case .preparingRebalance:
            turn.answer(ticket, .syncGroup(SyncGroupResponse(errorCode: .rebalanceInProgress)))
        case .completingRebalance:
            // A request of before has nobody to hear the answer, or a client that is to sync again.
            answerSync(of: member, SyncGroupResponse(errorCode: .rebalanceInProgress), &turn)
            update(member) { $0.syncing = ticket }
            hasSynced(member, &turn)
            if isLeader(member) { stabilize(with: request.assignments, &turn) }
        case .stable:
            hasSynced(member, &turn)
            turn.answer(ticket, .syncGroup(syncResponse(with: members[member]?.assignment ?? ByteBuffer())))
        }
    }

    private func objection(to request: SyncGroupRequest) -> ErrorCode? {
        if state == .empty { return .unknownMemberId }
        if let objection = objection(toMember: request.memberId, instance: request.groupInstanceId) { return objection }
        if request.generationId != generation { return .illegalGeneration }
        func differs(_ told: String?, from own: String?) -> Bool { told != nil && own != nil && told != own }
        if differs(request.protocolType, from: protocolType) || differs(request.protocolName, from: protocolName) {
            return .inconsistentGroupProtocol
        }
        return nil
    }

    private mutating func hasSynced(_ member: String, _ turn: inout ClassicTurn) {
        unsynced.remove(member)
        if unsynced.isEmpty { turn.stopWaiting(for: .classicSync, of: id) }
    }

    /// The leader's assignment is there: the generation is what the log gets.
    private mutating func stabilize(with assignments: [SyncGroupRequest.SyncGroupRequestAssignment], _ turn: inout ClassicTurn) {
        var byMember: [String: ByteBuffer] = [:]
        // Copies: a slice would keep the whole request alive. A member that is named twice has what was said last.
        for given in assignments where members[given.memberId] != nil {
            byMember[given.memberId] = ByteBuffer(buffer: given.assignment)
        }
        guard recordByteCount(with: byMember) <= Self.recordByteCountMax else {
            dropAssignments(error: .unknownServerError, &turn)
            return prepareRebalance(&turn)
        }
        assign(byMember, &turn)
        transition(to: .stable, at: turn.now.wall)
        turn.record(self)
    }

    /// Beyond it a group cannot be written down as one record, and Kafka refuses the assignment, too.
    private static let recordByteCountMax = 16 * 1_048_576

    private func recordByteCount(with assignments: [String: ByteBuffer]) -> Int {
        members.values.reduce(0) { sum, member in
            sum + (member.metadata(for: protocolName)?.readableBytes ?? 0) + (assignments[member.id]?.readableBytes ?? 0)
        }
    }
}
