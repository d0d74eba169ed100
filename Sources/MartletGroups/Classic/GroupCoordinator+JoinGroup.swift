public import MartletModel
public import MartletWire

extension GroupCoordinator {
    /// A client wants to be in the next generation of a group (JoinGroup, versions 0 to 9).
    ///
    /// Answered at once where the member is refused, gets its id (MEMBER_ID_REQUIRED) or finds the generation it belongs to
    /// unchanged; otherwise when the group's join phase is over.
    public mutating func joinGroup(
        _ request: JoinGroupRequest, version: Int16, from client: GroupClient, ticket: RequestTicket,
        at now: CoordinatorTime
    ) -> Decision {
        let id = request.groupId
        func refusal(_ error: ErrorCode, member: String) -> Decision {
            let response = JoinGroupResponse(errorCode: error, protocolName: nil, memberId: member)
            return Decision(answers: [(ticket, .joinGroup(response))])
        }
        if id.isEmpty || !WireText.fits(id) { return refusal(.invalidGroupId, member: request.memberId) }
        guard request.canBeRecorded, WireText.fits(client.id), WireText.fits(client.host) else {
            return refusal(.invalidRequest, member: request.memberId)
        }
        let sessionTimeout = Duration.milliseconds(request.sessionTimeoutMs)
        guard sessionTimeout >= settings.classic.sessionTimeoutMin, sessionTimeout <= settings.classic.sessionTimeoutMax else {
            return refusal(.invalidSessionTimeout, member: request.memberId)
        }
        if shareGroups[id] != nil { return refusal(.inconsistentGroupProtocol, member: "") }
        if consumerGroups[id]?.isEmpty == false {
            return joinConsumerGroup(request, version: version, from: client, ticket: ticket, at: now)
        }
        let isNew = classicGroups[id] == nil
        if isNew, !request.memberId.isEmpty { return refusal(.unknownMemberId, member: request.memberId) }

        let attempt = JoinAttempt(
            request, version: version, client: client, ticket: ticket,
            newMemberID: newMemberID(client: client.id, instance: request.groupInstanceId))
        var decision = withClassicGroup(id, at: now) { group, turn in group.join(attempt, &turn) }
        guard isNew else { return decision }
        if classicGroups[id]?.isUnused == true {
            // Refused: nobody is to see a group that nobody got into.
            classicGroups[id] = nil
            return decision
        }
        if decision.records.isEmpty {
            // The log is to know a group that others can see.
            let empty = GroupMetadataValue(protocol: nil, leader: nil, currentStateTimestamp: now.wall.rawValue)
            decision.records.append(.groupMetadata(GroupMetadataKey(group: id), empty))
        }
        // An empty group of the consumer protocol becomes a classic one.
        if let former = consumerGroups[id] { decision.records.insert(contentsOf: former.tombstones(of: id), at: 0) }
        return decision
    }

    /// Kafka's shape: what the member is known by otherwise, and a random UUID.
    private mutating func newMemberID(client: String, instance: String?) -> String {
        // A string of the log is shorter than 32 KiB; this one is an ornament from there on.
        let name = String(decoding: (instance ?? client).utf8.prefix(4096), as: UTF8.self)
        return "\(name)-\(KafkaUUID.random(using: &random).hexadecimal)"
    }
}
