public import MartletModel
public import MartletWire

extension GroupCoordinator {
    /// What there is to know of a share group (ShareGroupDescribe, version 1).
    public func describeShareGroup(_ id: String) -> ShareGroupDescribeResponse.DescribedGroup {
        guard let group = shareGroups[id] else {
            return .init(
                errorCode: .groupIdNotFound,
                errorMessage: knows(group: id) ? "Group \(id) is not a share group." : "Group \(id) not found.", groupId: id)
        }
        return .init(
            groupId: id, groupState: group.stateName, groupEpoch: group.epoch, assignmentEpoch: group.assignmentEpoch,
            assignorName: SimpleShareAssignor.name,
            members: group.members.sorted { $0.key < $1.key }.map { name, member in
                .init(
                    memberId: name, rackId: member.rack, memberEpoch: member.epoch, clientId: member.client.id,
                    clientHost: member.client.host, subscribedTopicNames: member.subscription,
                    assignment: .init(
                        topicPartitions: member.assignment.inOrder.compactMap { id, partitions in
                            topics.topic(id: id).map { .init(topicId: id, topicName: $0.name.text, partitions: partitions) }
                        }))
            })
    }

    /// The partitions that a share group has, or may have, delivery state of; nil where there is no such share group.
    public func shareGroupPartitions(_ id: String) -> [ShareGroupTopic]? {
        shareGroups[id]?.known.map { topic, known in
            ShareGroupTopic(id: topic, name: known.name, partitions: known.partitions.sorted())
        }.sorted { $0.name < $1.name }
    }

    /// Whether the share group has no members; nil where there is no such share group.
    public func isShareGroupEmpty(_ id: String) -> Bool? { shareGroups[id]?.isEmpty }

    /// Says which partitions the group has delivery state of, after its offsets were set or deleted by an administrator.
    public func noteShareGroupPartitions(
        _ id: String, adding added: [ShareGroupTopic], removing removed: Set<TopicID>
    ) -> Decision {
        guard let group = shareGroups[id] else { return .nothing }
        var known = group.known.filter { !removed.contains($0.key) }
        for topic in added {
            known[topic.id, default: .init(name: topic.name, partitions: [])].partitions.formUnion(topic.partitions)
        }
        return known == group.known ? .nothing : Decision(records: [ShareGroup.record(of: id, known: known)])
    }
}

/// Partitions of a topic that a share group knows.
public struct ShareGroupTopic: Sendable, Hashable {
    public let id: TopicID
    public let name: String
    /// Ascending.
    public let partitions: [PartitionIndex]

    public init(id: TopicID, name: String, partitions: [PartitionIndex]) {
        self.id = id
        self.name = name
        self.partitions = partitions
    }
}
