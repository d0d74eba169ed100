public import MartletModel
public import MartletWire

extension GroupCoordinator {
    /// How far a group has read (OffsetFetch). Partitions without offset are answered with -1.
    ///
    /// - Parameters:
    ///   - request: Without topics: all that the group has. Topics by name; the caller has looked up ids (version 10).
    ///   - requireStable: Offsets that an open transaction may change are refused (KIP-447).
    public func fetchOffsets(
        _ request: OffsetFetchRequest.OffsetFetchRequestGroup, requireStable: Bool
    ) -> OffsetFetchResponse.OffsetFetchResponseGroup {
        var response = OffsetFetchResponse.OffsetFetchResponseGroup(groupId: request.groupId)
        var objection: ErrorCode? = .groupIdNotFound
        if let group = group(request.groupId) {
            objection = group.objection(toFetchBy: request.memberId, epoch: request.memberEpoch)
        }
        // A group that nobody knows has no offsets; only a member that is none is an error.
        if let objection, objection != .groupIdNotFound {
            response.errorCode = objection
            return response
        }
        let committed = objection == nil ? offsets.offsets(of: request.groupId) : PartitionOffsets()
        let hasPending = requireStable && offsets.hasPendingOffsets(of: request.groupId)
        func answer(
            _ topic: String, _ id: TopicID, _ partition: PartitionIndex
        )
            -> OffsetFetchResponse.OffsetFetchResponsePartitions
        {
            var answer = OffsetFetchResponse.OffsetFetchResponsePartitions(partitionIndex: partition, committedOffset: .none)
            if hasPending, offsets.hasPendingOffset(of: request.groupId, topic: topic, partition: partition) {
                answer.errorCode = .unstableOffsetCommit
            } else if let found = committed[topic, partition], !found.isOfAnotherTopic(than: id) {
                answer.committedOffset = found.offset
                answer.committedLeaderEpoch = found.leaderEpoch
                answer.metadata = found.metadata
            }
            return answer
        }
        if let topics = request.topics {
            response.topics = topics.map { topic in
                .init(
                    name: topic.name, topicId: topic.topicId,
                    partitions: topic.partitionIndexes.map { answer(topic.name, topic.topicId, $0) })
            }
        } else {
            response.topics = committed.topics.sorted { $0.key < $1.key }.map { topic, partitions in
                .init(name: topic, partitions: partitions.keys.sorted().map { answer(topic, .zero, $0) })
            }
        }
        return response
    }

    /// How far each group has read a partition: what retention by consumption goes by. An offset in an open transaction
    /// does not count.
    public func committedOffsets(of partition: TopicPartition) -> [String: Offset] {
        let topic = partition.topic.text
        var found: [String: Offset] = [:]
        for group in offsets.groups(withOffsetsOf: topic) {
            found[group] = offsets.offset(of: group, topic: topic, partition: partition.partition)?.offset
        }
        return found
    }
}

extension CommittedOffset {
    /// The name went to another topic since.
    func isOfAnotherTopic(than id: TopicID) -> Bool { topicID != .zero && id != .zero && topicID != id }
}
