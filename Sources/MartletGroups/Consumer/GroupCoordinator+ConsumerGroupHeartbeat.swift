public import MartletModel
import MartletStrategy
public import MartletWire

extension GroupCoordinator {
    /// A member of the consumer protocol joins, is alive, changes, has revoked, or leaves (ConsumerGroupHeartbeat,
    /// versions 0 and 1; from version 1 on members make their own ids and may subscribe by regular expression).
    ///
    /// Answered at once, always: a member learns of its assignment by its next heartbeat.
    ///
    /// - Parameter principal: who the member is, `User:alice`: a regular expression matches what that one may see.
    public mutating func consumerGroupHeartbeat(
        _ request: ConsumerGroupHeartbeatRequest, version: Int16, from client: GroupClient, principal: String = "",
        ticket: RequestTicket, at now: CoordinatorTime
    ) -> Decision {
        do throws(GroupRefusal) {
            try check(request, version: version)
            let isLeaving = request.memberEpoch < 0
            return isLeaving
                ? try leaveConsumerGroup(request, ticket: ticket, at: now)
                : try beat(request, from: client, principal: principal, ticket: ticket, at: now)
        } catch {
            let refusal = ConsumerGroupHeartbeatResponse(errorCode: error.code, errorMessage: error.message)
            return Decision(answers: [(ticket, .consumerGroupHeartbeat(refusal))])
        }
    }

    /// Clients use a UUID.
    private static let memberIDByteCountMax = 256
    private static let subscribedTopicCountMax = 10_000
    private static let ownedPartitionCountMax = 250_000

    private func check(_ request: ConsumerGroupHeartbeatRequest, version: Int16) throws(GroupRefusal) {
        func require(_ holds: Bool, _ sentence: String) throws(GroupRefusal) {
            if !holds { throw GroupRefusal(.invalidRequest, sentence) }
        }
        func isBlank(_ text: String?) -> Bool { text?.allSatisfy(\.isWhitespace) ?? false }
        if version >= 1 || request.memberEpoch != 0 { try require(!isBlank(request.memberId), "MemberId can't be empty.") }
        try require(!isBlank(request.groupId), "GroupId can't be empty.")
        try require(!isBlank(request.instanceId), "InstanceId can't be empty.")
        try require(!isBlank(request.rackId), "RackId can't be empty.")
        switch request.memberEpoch {
        case 0:
            try require(request.rebalanceTimeoutMs != -1, "RebalanceTimeoutMs must be provided in first request.")
            try require(request.topicPartitions?.isEmpty == true, "TopicPartitions must be empty when (re-)joining.")
            // Either may be empty: a member that subscribes to nothing is one, too.
            try require(
                request.subscribedTopicNames != nil || request.subscribedTopicRegex != nil,
                "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.")
        case ConsumerMember.leavingEpoch: try require(request.instanceId != nil, "InstanceId can't be null.")
        default: try require(request.memberEpoch >= -1, "MemberEpoch is invalid.")
        }
        // What is remembered of a member is bounded.
        try require(request.memberId.utf8.count <= Self.memberIDByteCountMax, "MemberId is too long.")
        try require((request.instanceId ?? "").utf8.count <= TopicName.maximumLength, "InstanceId is too long.")
        try require((request.rackId ?? "").utf8.count <= TopicName.maximumLength, "RackId is too long.")
        let names = request.subscribedTopicNames ?? []
        try require(
            names.count <= Self.subscribedTopicCountMax && names.allSatisfy { $0.utf8.count <= TopicName.maximumLength },
            "SubscribedTopicNames has too many topics, or names too long.")
        let ownedCount = (request.topicPartitions ?? []).reduce(0) { $0 + $1.partitions.count + 1 }
        try require(ownedCount <= Self.ownedPartitionCountMax, "TopicPartitions has too many partitions.")
        if let assignor = request.serverAssignor, !assignors.names.contains(assignor) {
            throw GroupRefusal(
                .unsupportedAssignor,
                "ServerAssignor \(assignor) is not supported. Supported assignors: \(assignors.names.joined(separator: ", ")).")
        }
    }

    // MARK: Staying

    private mutating func beat(
        _ request: ConsumerGroupHeartbeatRequest, from client: GroupClient, principal: String, ticket: RequestTicket,
        at now: CoordinatorTime
    ) throws(GroupRefusal) -> Decision {
        let isJoining = request.memberEpoch == 0
        let id = request.memberId.isEmpty ? KafkaUUID.random(using: &random).description : request.memberId
        // A classic group that the member joins becomes a consumer group first.
        let upgrade = try upgrade(of: request.groupId, isJoining: isJoining)
        return try withConsumerGroup(request.groupId, at: now) { turn throws(GroupRefusal) in
            turn.adopt(upgrade)
            turn.life.asker = PatternAsker(principal: principal, host: client.host)
            let response = try turn.beat(
                request, as: id, from: client, needsEpoch: upgrade?.wasRebalancing ?? false)
            turn.decision.answers.append((ticket, .consumerGroupHeartbeat(response)))
        }
    }

    // MARK: Leaving

    private mutating func leaveConsumerGroup(
        _ request: ConsumerGroupHeartbeatRequest, ticket: RequestTicket, at now: CoordinatorTime
    ) throws(GroupRefusal) -> Decision {
        guard consumerGroups[request.groupId] != nil else { throw Self.notAConsumerGroup(request.groupId) }
        return try withConsumerGroup(request.groupId, at: now) { turn throws(GroupRefusal) in
            let member = try turn.known(request.memberId, instance: request.instanceId)
            if request.memberEpoch == ConsumerMember.leavingEpoch {
                turn.leaveForAMoment(member)
            } else {
                turn.remove([member.id])
            }
            let response = ConsumerGroupHeartbeatResponse(memberId: member.id, memberEpoch: request.memberEpoch)
            turn.decision.answers.append((ticket, .consumerGroupHeartbeat(response)))
        }
    }

    static func notAConsumerGroup(_ id: String) -> GroupRefusal {
        GroupRefusal(.groupIdNotFound, "Group \(id) is not a consumer group.")
    }
}

extension ConsumerTurn {
    /// - Parameter needsEpoch: whether a new target is needed even if the member says nothing new.
    fileprivate mutating func beat(
        _ request: ConsumerGroupHeartbeatRequest, as id: String, from client: GroupClient, needsEpoch: Bool
    ) throws(GroupRefusal) -> ConsumerGroupHeartbeatResponse {
        try requireRoom(for: id)
        let owned = request.topicPartitions.map { TopicPartitionSet($0.map { ($0.topicId, $0.partitions) }) }
        let member = try member(for: request, as: id, owned: owned)
        let hasChanged = try update(member, to: member.metadata.updated(by: request, from: client))
        resolvePatterns()
        updateEpoch(isDue: hasChanged || needsEpoch)
        updateTarget()
        reconcile(id, owned: owned)
        wait(for: .consumerSession, of: id, settings.consumer(ofGroup: request.groupId).sessionTimeout)
        // It may have been one of the classic protocol.
        stopWaiting(for: .consumerJoin, of: id)
        stopWaiting(for: .consumerSync, of: id)

        let after = group.members[id] ?? member
        // Told to who says everything (a client does so after an error), and to whom something changed.
        let isFull =
            request.memberEpoch == 0
            || request.rebalanceTimeoutMs != -1 && owned != nil
                && (request.subscribedTopicNames != nil || request.subscribedTopicRegex != nil)
        return ConsumerGroupHeartbeatResponse(
            memberId: id, memberEpoch: after.epoch,
            heartbeatIntervalMs: settings.consumer(ofGroup: request.groupId).heartbeatInterval.milliseconds,
            assignment: isFull || after.assigned != member.assigned
                ? .init(topicPartitions: after.assigned.listed { .init(topicId: $0, partitions: $1) }) : nil)
    }

    private mutating func member(
        for request: ConsumerGroupHeartbeatRequest, as id: String, owned: TopicPartitionSet?
    ) throws(GroupRefusal) -> ConsumerMember {
        if request.memberEpoch == 0 {
            // Between clients of this protocol, an instance id is free when its holder said that it goes; one of the
            // classic protocol is being upgraded.
            return try joining(id, instance: request.instanceId) {
                $0.isClassic || $0.epoch == ConsumerMember.leavingEpoch || $0.id == id
            }
        }
        let member = try known(id, instance: request.instanceId)
        if request.memberEpoch > member.epoch {
            throw Self.fenced("greater", request.memberEpoch, member)
        }
        // The answer with the new epoch may have been lost.
        if request.memberEpoch < member.epoch,
            request.memberEpoch != member.previousEpoch || !(owned?.isSubset(of: member.assigned) ?? false)
        {
            throw Self.fenced("smaller", request.memberEpoch, member)
        }
        return member
    }

    private static func fenced(_ word: String, _ epoch: Int32, _ member: ConsumerMember) -> GroupRefusal {
        GroupRefusal(
            .fencedMemberEpoch,
            """
            The consumer group member has a \(word) member epoch (\(epoch)) than the one known by the group coordinator \
            (\(member.epoch)). The member must abandon all its partitions and rejoin.
            """)
    }

    /// A static member's client stops, and another will take its place within the session: nothing is given away.
    fileprivate mutating func leaveForAMoment(_ member: ConsumerMember) {
        var member = member
        member.epoch = ConsumerMember.leavingEpoch
        member.pendingRevocation = TopicPartitionSet()
        write(group.currentRecord(of: member))
        stopWaiting(for: .consumerRebalance, of: member.id)
    }
}

extension ConsumerGroupMemberMetadataValue {
    /// What is not said stays.
    fileprivate func updated(by request: ConsumerGroupHeartbeatRequest, from client: GroupClient) -> Self {
        var metadata = self
        metadata.instanceId = request.instanceId ?? instanceId
        metadata.rackId = request.rackId ?? rackId
        metadata.clientId = client.id
        metadata.clientHost = client.host
        if let names = request.subscribedTopicNames { metadata.subscribedTopicNames = Set(names).sorted() }
        metadata.subscribedTopicRegex = request.subscribedTopicRegex ?? subscribedTopicRegex
        if request.rebalanceTimeoutMs != -1 { metadata.rebalanceTimeoutMs = request.rebalanceTimeoutMs }
        metadata.serverAssignor = request.serverAssignor ?? serverAssignor
        metadata.classicMemberMetadata = nil
        return metadata
    }
}
