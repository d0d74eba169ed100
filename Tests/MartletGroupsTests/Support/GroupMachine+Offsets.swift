import MartletModel
import MartletWire

@testable import MartletGroups

extension GroupMachine {
    mutating func commit(
        _ offset: Offset, topic: String = "t", partition: PartitionIndex = 0, member: String = "", generation: Int32 = -1,
        group: String = "g", version: Int16 = 10, retention: Int64 = -1, topicID: TopicID = .zero
    ) -> ErrorCode {
        let request = OffsetCommitRequest(
            groupId: group, generationIdOrMemberEpoch: generation, memberId: member, retentionTimeMs: retention,
            topics: [
                .init(
                    name: topic, topicId: topicID,
                    partitions: [.init(partitionIndex: partition, committedOffset: offset)])
            ])
        let ticket = self.request { $0.commitOffsets(request, version: version, ticket: $1, at: $2) }
        guard case .offsetCommit(let response)? = answers[ticket] else { preconditionFailure("a commit is answered at once") }
        return response.topics[0].partitions[0].errorCode
    }

    mutating func commitInTransaction(
        _ offset: Offset, by producer: ProducerID, topic: String = "t", partition: PartitionIndex = 0, member: String = "",
        generation: Int32 = -1, group: String = "g"
    ) -> ErrorCode {
        let request = TxnOffsetCommitRequest(
            transactionalId: "x", groupId: group, producerId: producer, producerEpoch: 0, generationId: generation,
            memberId: member,
            topics: [.init(name: topic, partitions: [.init(partitionIndex: partition, committedOffset: offset)])])
        let ticket = self.request { $0.commitTransactionalOffsets(request, version: 5, ticket: $1, at: $2) }
        guard case .txnOffsetCommit(let response)? = answers[ticket] else { preconditionFailure("a commit is answered at once") }
        return response.topics[0].partitions[0].errorCode
    }

    private func fetched(
        _ topic: String, _ partition: PartitionIndex, _ group: String, requireStable: Bool
    ) -> OffsetFetchResponse.OffsetFetchResponsePartitions {
        coordinator.fetchOffsets(
            .init(groupId: group, topics: [.init(name: topic, partitionIndexes: [partition])]), requireStable: requireStable
        ).topics[0].partitions[0]
    }

    func fetch(topic: String = "t", partition: PartitionIndex = 0, group: String = "g") -> Offset {
        fetched(topic, partition, group, requireStable: false).committedOffset
    }

    func fetchError(requireStable: Bool, partition: PartitionIndex = 0) -> ErrorCode {
        fetched("t", partition, "g", requireStable: requireStable).errorCode
    }

    mutating func delete(group: String = "g") -> ErrorCode {
        let ticket = request { $0.deleteGroup(group, ticket: $1, at: $2) }
        guard case .deleteGroup(let result)? = answers[ticket] else { preconditionFailure("a deletion is answered at once") }
        return result.errorCode
    }

    mutating func deleteOffset(topic: String, partition: PartitionIndex = 0, group: String = "g") -> ErrorCode {
        let request = OffsetDeleteRequest(
            groupId: group, topics: [.init(name: topic, partitions: [.init(partitionIndex: partition)])])
        let ticket = self.request { $0.deleteOffsets(request, ticket: $1, at: $2) }
        guard case .offsetDelete(let response)? = answers[ticket] else { preconditionFailure("a deletion is answered at once") }
        return response.errorCode != .none ? response.errorCode : response.topics[0].partitions[0].errorCode
    }
}
