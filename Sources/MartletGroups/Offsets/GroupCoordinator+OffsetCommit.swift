public import MartletModel
public import MartletWire

extension GroupCoordinator {
    /// A group notes how far it has read (OffsetCommit, versions 2 to 10).
    ///
    /// - Parameters:
    ///   - request: Topics by name; the caller has looked up ids (version 10) and taken out what does not exist. A topic's
    ///     id, if it is there, is noted with its offsets.
    public mutating func commitOffsets(
        _ request: OffsetCommitRequest, version: Int16, ticket: RequestTicket, at now: CoordinatorTime
    ) -> Decision {
        let attempt = OffsetCommitAttempt(
            member: request.memberId, instance: request.groupInstanceId, epoch: request.generationIdOrMemberEpoch,
            isTransactional: false, version: version)
        if let objection = objection(to: attempt, group: request.groupId) {
            return Decision(answers: [(ticket, .offsetCommit(request.refused(objection)))])
        }
        // In the classic protocol a commit is a sign of life.
        if let group = classicGroups[request.groupId], group.state == .stable || group.state == .preparingRebalance {
            extendSession(of: request.memberId, in: group, at: now)
        }
        var decision = Decision.nothing
        var response = OffsetCommitResponse()
        // Versions 2 to 4 may say how long the offset is kept.
        let retention = request.retentionTimeMs
        let expiry = retention == -1 ? -1 : now.wall.rawValue.addingReportingOverflow(retention).partialValue
        for topic in request.topics {
            var answered = OffsetCommitResponse.OffsetCommitResponseTopic(name: topic.name, topicId: topic.topicId)
            for partition in topic.partitions {
                let isTooLong =
                    isTooLong(partition.committedMetadata) || expiry != -1 && !WireText.fits(partition.committedMetadata)
                let error = isTooLong ? ErrorCode.offsetMetadataTooLarge : .none
                answered.partitions.append(.init(partitionIndex: partition.partitionIndex, errorCode: error))
                guard error == .none else { continue }
                decision.records.append(
                    .offsetCommit(
                        OffsetCommitKey(group: request.groupId, topic: topic.name, partition: partition.partitionIndex),
                        OffsetCommitValue(
                            offset: partition.committedOffset, leaderEpoch: partition.committedLeaderEpoch,
                            metadata: partition.committedMetadata ?? "", commitTimestamp: now.wall.rawValue,
                            expireTimestamp: expiry, topicId: topic.topicId)))
            }
            response.topics.append(answered)
        }
        decision.answers = [(ticket, .offsetCommit(response))]
        return decision
    }

    /// Why nobody or not this member may commit; nil if it may. A group that does not exist may be begun by a commit, but
    /// not by one that claims to be its member.
    func objection(to attempt: OffsetCommitAttempt, group id: String) -> ErrorCode? {
        guard WireText.fits(id) else { return .invalidGroupId }
        guard let group = group(id) else {
            if attempt.epoch < 0 { return nil }
            return attempt.version >= 9 && !attempt.isTransactional ? .groupIdNotFound : .illegalGeneration
        }
        return group.objection(to: attempt)
    }

    /// `offset.metadata.max.bytes`, counted as Kafka does it: in UTF-16 units.
    func isTooLong(_ metadata: String?) -> Bool {
        guard let metadata, metadata.utf8.count > settings.offsets.metadataByteCountMax else { return false }
        return metadata.utf16.count > settings.offsets.metadataByteCountMax
    }
}

extension OffsetCommitRequest {
    /// The answer if nothing of it is committed.
    public func refused(_ error: ErrorCode) -> OffsetCommitResponse {
        OffsetCommitResponse(
            topics: topics.map { topic in
                .init(
                    name: topic.name, topicId: topic.topicId,
                    partitions: topic.partitions.map { .init(partitionIndex: $0.partitionIndex, errorCode: error) })
            })
    }
}
