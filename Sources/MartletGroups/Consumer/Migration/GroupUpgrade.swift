import MartletModel
import MartletStrategy
import MartletWire
import NIOCore

/// A classic group that becomes a consumer group, because a member of the new protocol joins it.
///
/// Its members stay what they are: they go on by JoinGroup, SyncGroup and Heartbeat, under their ids, with what they may
/// be reading. The new member makes a new epoch, so that they all join anew by and by.
///
/// What a member may be reading is what its leader last assigned to it, and what it said in its last JoinGroup that it
/// has: a cooperative client reads on through a rebalance, and gives up what is not assigned to it any more only when it
/// hears the assignment. Until it joins without a partition, nobody else may get it. (Kafka goes by the assignment alone.)
struct GroupUpgrade {
    var records: [GroupRecord] = []
    var answers: [(ticket: RequestTicket, answer: GroupAnswer)] = []
    var members: [ConsumerMember] = []
    /// Whether the members were on the way to another assignment, which nobody will make now: a new target has to, even
    /// if the new member only takes a static one's place.
    private(set) var wasRebalancing: Bool

    /// - Throws: where what a member says to its assignor cannot be read, or would be lost.
    init(_ group: ClassicGroup, topics: TopicCatalog) throws(GroupRefusal) {
        records.append(.groupMetadata(GroupMetadataKey(group: group.id), nil))
        wasRebalancing = group.state != .stable
        var upgraded = ConsumerGroup(id: group.id)
        var given = TopicPartitionSet()
        var claims: [Claim] = []
        for member in group.membersInOrder {
            // Whoever waits for a generation joins again.
            if let ticket = member.joining {
                let answer = JoinGroupResponse(errorCode: .rebalanceInProgress, protocolName: nil, memberId: member.id)
                answers.append((ticket, .joinGroup(answer)))
            }
            if let ticket = member.syncing {
                answers.append((ticket, .syncGroup(SyncGroupResponse(errorCode: .rebalanceInProgress))))
            }
            var (upgraded, claim) = try Self.member(member, of: group, topics)
            if !claim.owned.isSubset(of: upgraded.assigned) { wasRebalancing = true }
            claims.append(claim)
            // What a leader gave to two of them only the first may keep.
            upgraded.assigned = upgraded.assigned.subtracting(given)
            given = given.union(upgraded.assigned)
            members.append(upgraded)
        }
        // Of two that say they have the same, who was in the later generation has it (KIP-792).
        for place in claims.indices.sorted(by: { (claims[$1].generation, $0) < (claims[$0].generation, $1) }) {
            let kept = claims[place].owned.subtracting(given)
            members[place].assigned = members[place].assigned.union(kept)
            given = given.union(kept)
        }
        func add(_ new: GroupRecord) {
            records.append(new)
            upgraded.replay(new)
        }
        for member in members { add(upgraded.metadataRecord(of: member)) }
        add(upgraded.record(epoch: group.generation, hash: upgraded.hash(of: topics)))
        for member in members { add(upgraded.targetRecord(of: member.id, member.assigned)) }
        add(upgraded.record(assignmentEpoch: group.generation))
        for member in members { add(upgraded.currentRecord(of: member)) }
    }

    /// The clients' own assignors, whose members do not look at what stands beside an assignment. librdkafka sends back there
    /// what each member told its sticky assignor. Others may need it, and would lose it.
    private static let harmlessAssignors: Set<String> = ["range", "roundrobin", "sticky", "cooperative-sticky"]

    /// What a member said, when it last joined, that it has.
    private struct Claim {
        let owned: TopicPartitionSet
        /// The one that it was in; -1 where the client does not say.
        let generation: Int32
    }

    /// The member, with what is assigned to it.
    private static func member(
        _ classic: ClassicMember, of group: ClassicGroup, _ topics: TopicCatalog
    ) throws(GroupRefusal) -> (ConsumerMember, Claim) {
        let spoken = classic.metadata(for: group.protocolName) ?? classic.protocols.first?.metadata
        guard let subscription = EmbeddedProtocol.subscription(in: spoken),
            let assignment = EmbeddedProtocol.assignment(in: classic.assignment)
        else {
            throw GroupRefusal(
                .groupIdNotFound,
                "Cannot upgrade classic group \(group.id) to consumer group because the embedded consumer protocol is malformed.")
        }
        guard assignment.userData?.readableBytes ?? 0 == 0 || harmlessAssignors.contains(group.protocolName ?? "") else {
            throw GroupRefusal(
                .groupIdNotFound,
                "Cannot upgrade classic group \(group.id) to consumer group because an unsupported custom assignor is in use.")
        }
        var member = ConsumerMember(id: classic.id)
        member.metadata = ConsumerGroupMemberMetadataValue(
            instanceId: classic.instance, rackId: subscription.rackId, clientId: classic.client.id,
            clientHost: classic.client.host, subscribedTopicNames: Set(subscription.topics).sorted(),
            subscribedTopicRegex: nil, rebalanceTimeoutMs: classic.rebalanceTimeout.milliseconds, serverAssignor: nil,
            classicMemberMetadata: EmbeddedProtocol.metadata(classic.protocols, sessionTimeout: classic.sessionTimeout))
        member.epoch = group.generation
        member.previousEpoch = group.generation
        member.assigned = EmbeddedProtocol.partitions(
            assignment.assignedPartitions.map { ($0.topic, $0.partitions) }, topics)
        let owned = EmbeddedProtocol.partitions(subscription.ownedPartitions.map { ($0.topic, $0.partitions) }, topics)
        return (member, Claim(owned: owned, generation: subscription.generationId))
    }
}

extension GroupCoordinator {
    /// What makes a consumer group of the group `id`; nil where it is one, or is not there and may be made.
    func upgrade(of id: String, isJoining: Bool) throws(GroupRefusal) -> GroupUpgrade? {
        if consumerGroups[id] != nil { return nil }
        guard knows(group: id) else {
            if isJoining { return nil }
            // Kafka says GROUP_ID_NOT_FOUND, which clients take for the end (Java) or for nothing (librdkafka). A member that
            // comes to a coordinator that does not know yet that it is none any more is to join again, and to read on.
            throw GroupRefusal(.unknownMemberId, "Group \(id) is not known here. The member must join it again.")
        }
        guard isJoining, let classic = classicGroups[id] else { throw Self.notAConsumerGroup(id) }
        guard !classic.members.isEmpty else { return try GroupUpgrade(classic, topics: topics).withoutGroup }
        func refusal(_ reason: String) -> GroupRefusal {
            GroupRefusal(.groupIdNotFound, "Cannot upgrade classic group \(id) to consumer group because \(reason).")
        }
        guard settings.migration == .bidirectional || settings.migration == .upgrade else {
            throw refusal("the online upgrade is disabled")
        }
        guard classic.isConsumerGroup else { throw refusal("the group does not use the consumer embedded protocol") }
        guard classic.members.count <= settings.consumer.sizeMax else {
            throw refusal("the group size exceeds the consumer group maximum size")
        }
        return try GroupUpgrade(classic, topics: topics)
    }
}

extension GroupUpgrade {
    /// Of an empty group nothing goes on: it goes, and the consumer group begins at its beginning.
    fileprivate var withoutGroup: GroupUpgrade {
        var upgrade = self
        upgrade.records = Array(records.prefix(1))
        return upgrade
    }
}

extension ConsumerTurn {
    mutating func adopt(_ upgrade: GroupUpgrade?) {
        guard let upgrade else { return }
        write(upgrade.records)
        decision.answers += upgrade.answers
        for member in upgrade.members {
            wait(for: .consumerSession, of: member.id, member.sessionTimeout(settings, inGroup: group.id))
        }
    }
}
