public import MartletModel
public import MartletWire

extension GroupCoordinator {
    /// A transactional producer notes how far a group has read, for the case that its transaction is committed
    /// (TxnOffsetCommit, versions 0 to 5).
    ///
    /// The offsets wait in the log under the producer's name. The group's generation fences producers whose consumer is
    /// not in it any more (KIP-447, from version 3 on); before, only the producer's epoch did.
    public mutating func commitTransactionalOffsets(
        _ request: TxnOffsetCommitRequest, version: Int16, ticket: RequestTicket, at now: CoordinatorTime
    ) -> Decision {
        let attempt = OffsetCommitAttempt(
            member: request.memberId, instance: request.groupInstanceId, epoch: request.generationId,
            isTransactional: true, version: version)
        if let objection = request.groupId.isEmpty ? .invalidGroupId : objection(to: attempt, group: request.groupId) {
            // The protocol has no word for a stale member epoch here.
            let error = objection == .staleMemberEpoch ? .illegalGeneration : objection
            return Decision(answers: [(ticket, .txnOffsetCommit(request.refused(error)))])
        }
        var decision = Decision(writer: .transaction(request.producerId, request.producerEpoch))
        var response = TxnOffsetCommitResponse()
        for topic in request.topics {
            var answered = TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic(name: topic.name)
            for partition in topic.partitions {
                let error = isTooLong(partition.committedMetadata) ? ErrorCode.offsetMetadataTooLarge : .none
                answered.partitions.append(.init(partitionIndex: partition.partitionIndex, errorCode: error))
                guard error == .none else { continue }
                decision.records.append(
                    .offsetCommit(
                        OffsetCommitKey(group: request.groupId, topic: topic.name, partition: partition.partitionIndex),
                        OffsetCommitValue(
                            offset: partition.committedOffset, leaderEpoch: partition.committedLeaderEpoch,
                            metadata: partition.committedMetadata ?? "", commitTimestamp: now.wall.rawValue,
                            topicId: topics.topic(named: topic.name)?.id ?? .zero)))
            }
            response.topics.append(answered)
        }
        decision.answers = [(ticket, .txnOffsetCommit(response))]
        return decision
    }
}

extension TxnOffsetCommitRequest {
    /// The answer if nothing of it is committed.
    public func refused(_ error: ErrorCode) -> TxnOffsetCommitResponse {
        TxnOffsetCommitResponse(
            topics: topics.map { topic in
                .init(
                    name: topic.name,
                    partitions: topic.partitions.map { .init(partitionIndex: $0.partitionIndex, errorCode: error) })
            })
    }
}
