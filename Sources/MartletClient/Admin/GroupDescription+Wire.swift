internal import MartletModel
internal import MartletWire

extension GroupDescription {
    static func classic(_ name: String, over connection: BrokerConnection) async throws(ClientError) -> GroupDescription {
        let answer = try await connection.answer(to: DescribeGroupsRequest(groups: [name]))
        let group = try found(answer.groups.first { $0.groupId == name }, name, "DescribeGroups")
        try check(name, group.errorCode, group.errorMessage)
        // Before version 6 a group that does not exist is one that is dead.
        if group.groupState == "Dead", group.members.isEmpty { try check(name, .groupIdNotFound, nil) }
        return GroupDescription(
            group: name, kind: .classic, state: group.groupState, assignor: group.protocolData, epoch: nil,
            members: group.members.map { member in
                Member(
                    id: member.memberId, instanceID: member.groupInstanceId, clientID: member.clientId,
                    host: member.clientHost, epoch: nil,
                    assignment: (try? EmbeddedConsumerProtocol.partitions(member.memberAssignment)) ?? [])
            })
    }

    static func consumer(_ name: String, over connection: BrokerConnection) async throws(ClientError) -> GroupDescription {
        let answer = try await connection.answer(to: ConsumerGroupDescribeRequest(groupIds: [name]))
        let group = try found(answer.groups.first { $0.groupId == name }, name, "ConsumerGroupDescribe")
        try check(name, group.errorCode, group.errorMessage)
        return GroupDescription(
            group: name, kind: .consumer, state: group.groupState, assignor: group.assignorName, epoch: group.groupEpoch,
            members: group.members.map { member in
                Member(
                    id: member.memberId, instanceID: member.instanceId, clientID: member.clientId,
                    host: member.clientHost, epoch: member.memberEpoch,
                    assignment: partitions(member.assignment.topicPartitions.map { ($0.topicName, $0.partitions) }))
            })
    }

    static func share(_ name: String, over connection: BrokerConnection) async throws(ClientError) -> GroupDescription {
        let answer = try await connection.answer(to: ShareGroupDescribeRequest(groupIds: [name]))
        let group = try found(answer.groups.first { $0.groupId == name }, name, "ShareGroupDescribe")
        try check(name, group.errorCode, group.errorMessage)
        return GroupDescription(
            group: name, kind: .share, state: group.groupState, assignor: group.assignorName, epoch: group.groupEpoch,
            members: group.members.map { member in
                Member(
                    id: member.memberId, instanceID: nil, clientID: member.clientId, host: member.clientHost,
                    epoch: member.memberEpoch,
                    assignment: partitions(member.assignment.topicPartitions.map { ($0.topicName, $0.partitions) }))
            })
    }

    private static func found<Group>(_ group: Group?, _ name: String, _ api: String) throws(ClientError) -> Group {
        guard let group else { throw ClientError(.malformedAnswer, "The answer to \(api) leaves out group '\(name)'.") }
        return group
    }

    private static func check(_ name: String, _ code: ErrorCode, _ detail: String?) throws(ClientError) {
        guard code == ErrorCode.none else { throw .refused("Group '\(name)'", code, detail) }
    }

    private static func partitions(_ topics: [(String, [PartitionIndex])]) -> Set<TopicPartition> {
        var sources: Set<TopicPartition> = []
        for (topic, partitions) in topics {
            guard let name = try? TopicName(topic) else { continue }
            for partition in partitions { sources.insert(TopicPartition(topic: name, partition: partition)) }
        }
        return sources
    }
}
