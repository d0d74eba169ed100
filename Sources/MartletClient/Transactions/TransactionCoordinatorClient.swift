internal import MartletModel
internal import MartletWire

/// The requests of one transactional id.
struct TransactionCoordinatorClient: Sendable {
    let coordinators: Coordinators
    let transactionalID: String
    let timeout: Duration

    private var key: CoordinatorKey { .transaction(transactionalID) }

    /// Whether the cluster works by the second version of transactions (KIP-890): partitions are added by the write
    /// itself, and every end raises the epoch.
    func isSecondVersion() async throws(ClientError) -> Bool {
        try await coordinators.retrying(key) { connection throws(ClientError) in
            connection.versions.finalizedFeature("transaction.version") >= 2
        }
    }

    /// Takes the id over from whoever had it, and finishes what that one left.
    ///
    /// - Parameter current: the identity so far: only an epoch on from it is wanted (KIP-360). Nil at the start.
    func identify(after current: ProducerIdentity?) async throws(ClientError) -> (ErrorCode, ProducerIdentity) {
        let request = InitProducerIdRequest(
            transactionalId: transactionalID, transactionTimeoutMs: Int32(clamping: timeout.wholeMilliseconds),
            producerId: current?.id ?? .none, producerEpoch: current?.epoch ?? .none)
        return try await coordinators.retrying(key) { connection throws(ClientError) in
            let answer = try await connection.answer(to: request)
            if answer.errorCode.isRetriable { throw .refused("InitProducerId of '\(transactionalID)'", answer.errorCode) }
            return (answer.errorCode, ProducerIdentity(id: answer.producerId, epoch: answer.producerEpoch))
        }
    }

    /// Of the first version: makes partitions part of the transaction before anything is written to them.
    func add(_ sources: [TopicPartition], as identity: ProducerIdentity) async throws(ClientError) {
        let request = AddPartitionsToTxnRequest(
            v3AndBelowTransactionalId: transactionalID, v3AndBelowProducerId: identity.id,
            v3AndBelowProducerEpoch: identity.epoch,
            v3AndBelowTopics: sources.groupedByTopic.map { topic, partitions in
                .init(name: topic.text, partitions: partitions.map(\.partition))
            })
        try await coordinators.retrying(key) { connection throws(ClientError) in
            let version = try connection.version(for: AddPartitionsToTxnRequest.self, atMost: 3)
            let answer = try await connection.answer(to: request, version: version)
            for topic in answer.resultsByTopicV3AndBelow {
                for partition in topic.resultsByPartition where partition.partitionErrorCode != ErrorCode.none {
                    throw .refused(
                        "\(topic.name)-\(partition.partitionIndex) in the transaction of '\(transactionalID)'",
                        partition.partitionErrorCode)
                }
            }
        }
    }

    /// Of the first version: makes a group's offsets part of the transaction.
    func addOffsets(of group: String, as identity: ProducerIdentity) async throws(ClientError) {
        let request = AddOffsetsToTxnRequest(
            transactionalId: transactionalID, producerId: identity.id, producerEpoch: identity.epoch, groupId: group)
        try await coordinators.retrying(key) { connection throws(ClientError) in
            let version = try connection.version(for: AddOffsetsToTxnRequest.self, atMost: 3)
            let answer = try await connection.answer(to: request, version: version)
            guard answer.errorCode == ErrorCode.none else {
                throw .refused("Group '\(group)' in the transaction of '\(transactionalID)'", answer.errorCode)
            }
        }
    }

    /// Writes offsets that hold once the transaction is committed, at the group's coordinator.
    func commit(
        _ offsets: [TopicPartition: CommittedOffset], of member: MembershipIdentity, as identity: ProducerIdentity,
        isSecondVersion: Bool
    ) async throws(ClientError) {
        let request = TxnOffsetCommitRequest(
            transactionalId: transactionalID, groupId: member.group, producerId: identity.id,
            producerEpoch: identity.epoch, generationId: member.generation, memberId: member.memberID,
            groupInstanceId: member.instanceID,
            topics: Array(offsets.keys).groupedByTopic.map { topic, partitions in
                .init(
                    name: topic.text,
                    partitions: partitions.map { source in
                        let offset = offsets[source] ?? CommittedOffset(0)
                        return .init(
                            partitionIndex: source.partition, committedOffset: offset.offset,
                            committedLeaderEpoch: offset.leaderEpoch, committedMetadata: offset.metadata ?? "")
                    })
            })
        try await coordinators.retrying(.group(member.group)) { connection throws(ClientError) in
            let version = try connection.version(for: TxnOffsetCommitRequest.self, atMost: isSecondVersion ? .max : 4)
            let answer = try await connection.answer(to: request, version: version)
            for topic in answer.topics {
                for partition in topic.partitions where partition.errorCode != ErrorCode.none {
                    throw .commitRefused(
                        "Offset of \(topic.name)-\(partition.partitionIndex) in group '\(member.group)'", partition.errorCode)
                }
            }
        }
    }

    /// - Returns: the coordinator's word, and the identity to go on with where it gave one.
    func end(
        _ identity: ProducerIdentity, commits: Bool, isSecondVersion: Bool
    ) async throws(ClientError) -> (ErrorCode, ProducerIdentity?) {
        let request = EndTxnRequest(
            transactionalId: transactionalID, producerId: identity.id, producerEpoch: identity.epoch, committed: commits)
        return try await coordinators.retrying(key) { connection throws(ClientError) in
            let version = try connection.version(for: EndTxnRequest.self, atMost: isSecondVersion ? .max : 4)
            let answer = try await connection.answer(to: request, version: version)
            if answer.errorCode.isRetriable { throw .refused("EndTxn of '\(transactionalID)'", answer.errorCode) }
            let next = answer.producerId == .none ? nil : ProducerIdentity(id: answer.producerId, epoch: answer.producerEpoch)
            return (answer.errorCode, next)
        }
    }
}
