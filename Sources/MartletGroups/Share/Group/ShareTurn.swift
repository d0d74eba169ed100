import MartletModel
import MartletWire

/// What one event does to a share group: the group as it will be, and the records that make it so.
struct ShareTurn {
    let id: String
    private(set) var group: ShareGroup
    let topics: TopicCatalog
    private(set) var records: [GroupRecord] = []
    private var isChanged = false

    init(id: String, group: ShareGroup, topics: TopicCatalog) {
        self.id = id
        self.group = group
        self.topics = topics
    }

    /// A member is new, or has something new to say.
    mutating func set(_ member: ShareMember, as name: String) {
        let present = group.members[name]
        group.members[name] = member
        guard present != member else { return }
        records.append(
            .shareGroupMemberMetadata(
                ShareGroupMemberMetadataKey(groupId: id, memberId: name),
                ShareGroupMemberMetadataValue(
                    rackId: member.rack, clientId: member.client.id, clientHost: member.client.host,
                    subscribedTopicNames: member.subscription)))
        if present?.subscription != member.subscription { isChanged = true }
    }

    mutating func remove(_ name: String) {
        group.members[name] = nil
        group.target[name] = nil
        records += [
            .shareGroupCurrentMemberAssignment(ShareGroupCurrentMemberAssignmentKey(groupId: id, memberId: name), nil),
            .shareGroupTargetAssignmentMember(ShareGroupTargetAssignmentMemberKey(groupId: id, memberId: name), nil),
            .shareGroupMemberMetadata(ShareGroupMemberMetadataKey(groupId: id, memberId: name), nil),
        ]
        isChanged = true
    }

    /// Raises the epoch and makes an assignment for it if members or topics are others than they were.
    mutating func assignAnew() {
        let hash = group.hash(topics)
        guard isChanged || hash != group.metadataHash || group.assignmentEpoch < group.epoch else { return }
        if isChanged || hash != group.metadataHash {
            group.epoch = group.epoch == .max ? 1 : group.epoch + 1
            group.metadataHash = hash
            records.append(
                .shareGroupMetadata(
                    ShareGroupMetadataKey(groupId: id), ShareGroupMetadataValue(epoch: group.epoch, metadataHash: hash)))
        }
        let known = group.knownWithSubscribed(topics)
        if known != group.known {
            group.known = known
            records.append(ShareGroup.record(of: id, known: known))
        }
        let target = group.assignment(topics)
        for name in group.members.keys.sorted() where target[name] != group.target[name] {
            records.append(
                .shareGroupTargetAssignmentMember(
                    ShareGroupTargetAssignmentMemberKey(groupId: id, memberId: name),
                    ShareGroupTargetAssignmentMemberValue(
                        topicPartitions: (target[name] ?? [:]).inOrder.map { .init(topicId: $0, partitions: $1) })))
        }
        group.target = target
        group.assignmentEpoch = group.epoch
        records.append(
            .shareGroupTargetAssignmentMetadata(
                ShareGroupTargetAssignmentMetadataKey(groupId: id),
                ShareGroupTargetAssignmentMetadataValue(assignmentEpoch: group.epoch)))
    }

    /// The member takes over what it is to have.
    ///
    /// - Returns: whether that is something else than it had.
    mutating func reconcile(_ name: String) -> Bool {
        guard let member = group.members[name], member.epoch != group.assignmentEpoch else { return false }
        let next = group.target[name] ?? [:]
        group.members[name]?.previousEpoch = member.epoch
        group.members[name]?.epoch = group.assignmentEpoch
        group.members[name]?.assignment = next
        records.append(
            .shareGroupCurrentMemberAssignment(
                ShareGroupCurrentMemberAssignmentKey(groupId: id, memberId: name),
                ShareGroupCurrentMemberAssignmentValue(
                    memberEpoch: group.assignmentEpoch, previousMemberEpoch: member.epoch,
                    assignedPartitions: next.inOrder.map { .init(topicId: $0, partitions: $1) })))
        return next != member.assignment
    }
}

extension ShareAssignment {
    var inOrder: [(TopicID, [PartitionIndex])] { sorted { $0.key.description < $1.key.description }.map { ($0.key, $0.value) } }
}
