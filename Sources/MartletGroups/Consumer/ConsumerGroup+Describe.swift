import MartletModel
import MartletStrategy
public import MartletWire

extension GroupCoordinator {
    /// A group as ConsumerGroupDescribe shows it (versions 0 and 1; from version 1 on with the members' protocols).
    public func describeConsumerGroup(_ id: String) -> ConsumerGroupDescribeResponse.DescribedGroup {
        guard let group = consumerGroups[id] else {
            let reason = knows(group: id) ? "Group \(id) is not a consumer group." : "Group \(id) not found."
            return .init(errorCode: .groupIdNotFound, errorMessage: reason, groupId: id)
        }
        return group.described(topics, defaultAssignor: assignors.names.first ?? "")
    }
}

extension ConsumerGroup {
    fileprivate func described(
        _ topics: TopicCatalog, defaultAssignor: String
    ) -> ConsumerGroupDescribeResponse.DescribedGroup {
        func assignment(_ partitions: TopicPartitionSet) -> ConsumerGroupDescribeResponse.Assignment {
            .init(
                topicPartitions: partitions.listed { id, partitions in
                    topics.topic(id: id).map {
                        ConsumerGroupDescribeResponse.TopicPartitions(
                            topicId: id, topicName: $0.name.text, partitions: partitions)
                    }
                }.compactMap { $0 })
        }
        return .init(
            groupId: id, groupState: stateName, groupEpoch: epoch, assignmentEpoch: assignmentEpoch,
            assignorName: wantedAssignor ?? defaultAssignor,
            members: membersInOrder.map { member in
                .init(
                    memberId: member.id, instanceId: member.instance, rackId: member.metadata.rackId,
                    memberEpoch: member.epoch, clientId: member.metadata.clientId, clientHost: member.metadata.clientHost,
                    subscribedTopicNames: member.metadata.subscribedTopicNames,
                    subscribedTopicRegex: member.metadata.subscribedTopicRegex, assignment: assignment(member.assigned),
                    targetAssignment: assignment(target[member.id] ?? TopicPartitionSet()),
                    memberType: member.isClassic ? 0 : 1)
            })
    }
}
