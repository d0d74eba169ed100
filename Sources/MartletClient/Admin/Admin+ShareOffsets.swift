public import MartletModel
internal import MartletWire

/// How far a share group has come in a partition.
public struct ShareOffset: Sendable, Hashable {
    /// Everything below is done with.
    public var start: Offset
    /// Records that are not; nil from brokers that do not say.
    public var lag: Int64?
}

extension Admin {
    /// Where the partitions of a share group start.
    public func shareOffsets(of group: String) async throws(ClientError) -> [TopicPartition: ShareOffset] {
        try await withCoordinators { coordinators throws(ClientError) in
            try await coordinators.retrying(.group(group)) { connection throws(ClientError) in
                let answer = try await connection.answer(
                    to: DescribeShareGroupOffsetsRequest(groups: [.init(groupId: group, topics: nil)]))
                guard let described = answer.groups.first(where: { $0.groupId == group }) else {
                    throw ClientError(.malformedAnswer, "The answer to DescribeShareGroupOffsets leaves out group '\(group)'.")
                }
                guard described.errorCode == ErrorCode.none else {
                    throw .refused("Offsets of share group '\(group)'", described.errorCode, described.errorMessage)
                }
                var offsets: [TopicPartition: ShareOffset] = [:]
                for topic in described.topics {
                    guard let name = try? TopicName(topic.topicName) else { continue }
                    for partition in topic.partitions where partition.startOffset >= 0 {
                        offsets[TopicPartition(topic: name, partition: partition.partitionIndex)] = ShareOffset(
                            start: partition.startOffset, lag: partition.lag < 0 ? nil : partition.lag)
                    }
                }
                return offsets
            }
        }
    }

    /// Lets a share group go on elsewhere. It must have no members.
    public func setShareOffsets(of group: String, to offsets: [TopicPartition: Offset]) async throws(ClientError) {
        let request = AlterShareGroupOffsetsRequest(
            groupId: group,
            topics: Array(offsets.keys).groupedByTopic.map { topic, partitions in
                .init(
                    topicName: topic.text,
                    partitions: partitions.map { .init(partitionIndex: $0.partition, startOffset: offsets[$0] ?? 0) })
            })
        try await withCoordinators { coordinators throws(ClientError) in
            try await coordinators.retrying(.group(group)) { connection throws(ClientError) in
                let answer = try await connection.answer(to: request)
                guard answer.errorCode == ErrorCode.none else {
                    throw .refused("Offsets of share group '\(group)' were not changed", answer.errorCode, answer.errorMessage)
                }
                for topic in answer.responses {
                    for partition in topic.partitions where partition.errorCode != ErrorCode.none {
                        throw .refused(
                            "Offset of \(topic.topicName)-\(partition.partitionIndex) in share group '\(group)' was not changed",
                            partition.errorCode, partition.errorMessage)
                    }
                }
            }
        }
    }
}
