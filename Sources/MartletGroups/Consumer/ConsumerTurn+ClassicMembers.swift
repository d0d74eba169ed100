import MartletModel
import MartletStrategy
import MartletWire

/// A consumer group's answers to its classic members.
extension ConsumerTurn {
    // MARK: JoinGroup

    mutating func join(_ attempt: JoinAttempt) throws(GroupRefusal) -> JoinGroupResponse {
        let id = attempt.member.isEmpty ? attempt.newMemberID : attempt.member
        try requireRoom(for: id)
        let count = group.classicMemberCount
        var supporters: [String: Int] = [:]
        for name in group.members.values.flatMap({ $0.protocolNames }) { supporters[name, default: 0] += 1 }
        guard attempt.protocolType == "consumer", attempt.protocols.contains(where: { supporters[$0.name, default: 0] == count }),
            let subscription = EmbeddedProtocol.subscription(in: attempt.protocols.first?.metadata)
        else { throw GroupRefusal(.inconsistentGroupProtocol, "Member \(id)'s protocols are not supported.") }
        if attempt.member.isEmpty, attempt.needsMemberID {
            return JoinGroupResponse(errorCode: .memberIdRequired, protocolName: nil, memberId: id)
        }
        // A client that comes without an id may be a static member's next life, of whichever protocol it was before.
        let isReplacing = attempt.member.isEmpty && attempt.instance.map { group.member(ofInstance: $0) != nil } ?? false
        let member =
            attempt.member.isEmpty || attempt.instance == nil
            ? try joining(id, instance: attempt.instance) { _ in true } : try known(id, instance: attempt.instance)
        let owned = EmbeddedProtocol.partitions(subscription.ownedPartitions.map { ($0.topic, $0.partitions) }, topics)
        let hasChanged = try update(member, to: member.metadata.updated(by: attempt, subscription))
        updateEpoch(isDue: hasChanged)
        updateTarget()
        reconcile(id, owned: owned)

        let after = group.members[id] ?? member
        stopWaiting(for: .consumerJoin, of: id)
        if isReplacing, group.classicMemberCount == group.members.count, mayDowngrade(toSize: group.members.count) {
            // The last member of the consumer protocol was this static one's former life. Nobody has to notice, unless
            // somebody is not where the group is.
            let isSettled = group.members.values.allSatisfy { $0.isReconciled(to: group.epoch) }
            downgrade(without: [], rebalancing: !isSettled)
        } else {
            wait(for: .consumerSession, of: id, attempt.sessionTimeout)
            wait(for: .consumerSync, of: id, attempt.rebalanceTimeout)
        }
        return JoinGroupResponse(
            generationId: downgraded?.generation ?? after.epoch, protocolType: "consumer",
            protocolName: attempt.protocols.first?.name, memberId: id)
    }

    // MARK: SyncGroup

    mutating func sync(_ request: SyncGroupRequest) throws(GroupRefusal) -> SyncGroupResponse {
        let member = try classic(request.memberId, request.groupInstanceId, generation: request.generationId)
        let name = member.protocolNames.first
        guard request.protocolType ?? "consumer" == "consumer", request.protocolName ?? name == name else {
            throw GroupRefusal(.inconsistentGroupProtocol, "The protocol of the request is not that of the join response.")
        }
        if group.assignmentEpoch > member.epoch, member.state != .unrevoked {
            waitForJoin(of: member)
            return SyncGroupResponse(errorCode: .rebalanceInProgress)
        }
        stopWaiting(for: .consumerSync, of: member.id)
        wait(for: .consumerSession, of: member.id, member.sessionTimeout(settings, inGroup: group.id))
        return SyncGroupResponse(
            protocolType: request.protocolType, protocolName: request.protocolName,
            assignment: EmbeddedProtocol.bytes(
                ofAssignment: member.assigned,
                spokenTo: member.metadata.classicMemberMetadata?.supportedProtocols.first?.metadata, topics))
    }

    // MARK: Heartbeat

    mutating func heartbeat(_ request: HeartbeatRequest) throws(GroupRefusal) -> ErrorCode {
        let member = try classic(request.memberId, request.groupInstanceId, generation: request.generationId)
        wait(for: .consumerSession, of: member.id, member.sessionTimeout(settings, inGroup: group.id))
        // While a target is being made, joining would change nothing: the member would be sent back again and again.
        let isBehind = member.epoch < group.assignmentEpoch
        let mustRevoke = member.state == .unrevoked
        let canGetMore = member.state == .unreleased && !isWaitingForOthers(member)
        guard isBehind || mustRevoke || canGetMore else { return .none }
        waitForJoin(of: member)
        return .rebalanceInProgress
    }

    /// Whether every partition that the member still lacks is held by somebody.
    private func isWaitingForOthers(_ member: ConsumerMember) -> Bool {
        let lacking = (group.target[member.id] ?? TopicPartitionSet()).subtracting(member.assigned)
        return lacking.filter { topic, partition in group.isFree(partition, of: topic, for: member.id) }.isEmpty
    }

    /// It was told to join: as long as its rebalance may take. Being told again gives it no more.
    private mutating func waitForJoin(of member: ConsumerMember) {
        guard !life.toldToJoin.contains(member.id) else { return }
        life.toldToJoin.insert(member.id)
        wait(for: .consumerJoin, of: member.id, member.rebalanceTimeout)
    }

    // MARK: LeaveGroup

    mutating func leave(_ leaving: [LeaveGroupRequest.MemberIdentity]) -> LeaveGroupResponse {
        var gone: [String] = []
        let responses = leaving.map { identity in
            do throws(GroupRefusal) {
                let member = try leavingMember(identity)
                if !gone.contains(member.id) { gone.append(member.id) }
                return LeaveGroupResponse.MemberResponse(memberId: member.id, groupInstanceId: identity.groupInstanceId)
            } catch {
                return GroupCoordinator.left(identity, error.code)
            }
        }
        if !gone.isEmpty { remove(gone) }
        return LeaveGroupResponse(members: responses)
    }

    /// An administrator may name the instance only, and members of either protocol.
    private func leavingMember(_ identity: LeaveGroupRequest.MemberIdentity) throws(GroupRefusal) -> ConsumerMember {
        var id = identity.memberId
        if id.isEmpty, let holder = identity.groupInstanceId.flatMap({ group.member(ofInstance: $0) }) { id = holder.id }
        return try known(id, instance: identity.groupInstanceId)
    }

    // MARK: Who asks

    private func classic(_ id: String, _ instance: String?, generation: Int32) throws(GroupRefusal) -> ConsumerMember {
        let member = try requireClassic(known(id, instance: instance))
        guard member.epoch == generation else {
            throw GroupRefusal(.illegalGeneration, "The generation \(generation) is not the member's epoch \(member.epoch).")
        }
        return member
    }

    private func requireClassic(_ member: ConsumerMember) throws(GroupRefusal) -> ConsumerMember {
        guard member.isClassic else {
            throw GroupRefusal(.unknownMemberId, "Member \(member.id) does not use the classic protocol.")
        }
        return member
    }
}

extension ConsumerMember {
    fileprivate var protocolNames: [String] { metadata.classicMemberMetadata?.supportedProtocols.map(\.name) ?? [] }
}

extension ConsumerGroupMemberMetadataValue {
    fileprivate func updated(by attempt: JoinAttempt, _ subscription: ConsumerProtocolSubscription) -> Self {
        var metadata = self
        metadata.instanceId = attempt.instance ?? instanceId
        metadata.rackId = subscription.rackId ?? rackId
        metadata.clientId = attempt.client.id
        metadata.clientHost = attempt.client.host
        metadata.subscribedTopicNames = Set(subscription.topics).sorted()
        metadata.subscribedTopicRegex = nil
        metadata.rebalanceTimeoutMs = attempt.rebalanceTimeout.milliseconds
        metadata.serverAssignor = nil
        metadata.classicMemberMetadata = EmbeddedProtocol.metadata(attempt.protocols, sessionTimeout: attempt.sessionTimeout)
        return metadata
    }
}
