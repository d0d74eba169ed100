public import MartletModel
internal import MartletWire

/// How far a group has come in a partition.
public struct CommittedOffset: Sendable, Hashable {
    /// The next offset that the group reads.
    public var offset: Offset
    public var leaderEpoch: LeaderEpoch
    /// What whoever committed wrote beside it.
    public var metadata: String?

    public init(_ offset: Offset, leaderEpoch: LeaderEpoch = .none, metadata: String? = nil) {
        self.offset = offset
        self.leaderEpoch = leaderEpoch
        self.metadata = metadata
    }
}

/// OffsetFetch and OffsetCommit of one group.
struct GroupOffsets: Sendable {
    let coordinators: Coordinators
    let group: String

    /// From version 10 on topics go by id (KIP-848), which a topic that was deleted meanwhile has no more: names say
    /// the same and more.
    private static let versionMax: Int16 = 9

    /// What is committed. An offset that an open transaction is about to change is waited for (KIP-447).
    ///
    /// - Parameter sources: nil for all there are.
    func committed(of sources: Set<TopicPartition>?) async throws(ClientError) -> [TopicPartition: CommittedOffset] {
        try await coordinators.retrying(.group(group)) { connection throws(ClientError) in
            let version = try connection.version(for: OffsetFetchRequest.self, atMost: Self.versionMax)
            let answer = try await connection.answer(to: request(sources, version: version), version: version)
            return try offsets(in: answer, version: version)
        }
    }

    /// Commits, and fails where one partition does: the others may have been committed.
    func commit(
        _ offsets: [TopicPartition: CommittedOffset], as identity: MembershipIdentity
    ) async throws(ClientError) {
        guard !offsets.isEmpty else { return }
        let topics = Array(offsets.keys).groupedByTopic.map { topic, partitions in
            OffsetCommitRequest.OffsetCommitRequestTopic(
                name: topic.text,
                partitions: partitions.map { source in
                    let offset = offsets[source] ?? CommittedOffset(0)
                    return OffsetCommitRequest.OffsetCommitRequestPartition(
                        partitionIndex: source.partition, committedOffset: offset.offset,
                        committedLeaderEpoch: offset.leaderEpoch, committedMetadata: offset.metadata ?? "")
                })
        }
        let request = OffsetCommitRequest(
            groupId: group, generationIdOrMemberEpoch: identity.generation, memberId: identity.memberID,
            groupInstanceId: identity.instanceID, topics: topics)
        try await coordinators.retrying(.group(group)) { connection throws(ClientError) in
            let version = try connection.version(for: OffsetCommitRequest.self, atMost: Self.versionMax)
            let answer = try await connection.answer(to: request, version: version)
            for topic in answer.topics {
                for partition in topic.partitions where partition.errorCode != ErrorCode.none {
                    throw .commitRefused(
                        "Offset of \(topic.name)-\(partition.partitionIndex) in group '\(group)'", partition.errorCode)
                }
            }
        }
    }

    private func request(_ sources: Set<TopicPartition>?, version: Int16) -> OffsetFetchRequest {
        var request = OffsetFetchRequest(requireStable: version >= 7)
        let topics = sources.map { Array($0).groupedByTopic }
        if version < 8 {
            request.groupId = group
            request.topics = topics?.map { topic, partitions in
                .init(name: topic.text, partitionIndexes: partitions.map(\.partition))
            }
        } else {
            request.groups = [
                .init(
                    groupId: group,
                    topics: topics?.map { topic, partitions in
                        .init(name: topic.text, partitionIndexes: partitions.map(\.partition))
                    })
            ]
        }
        return request
    }

    private func offsets(
        in answer: OffsetFetchResponse, version: Int16
    ) throws(ClientError) -> [TopicPartition: CommittedOffset] {
        var found: [TopicPartition: CommittedOffset] = [:]
        func add(_ topic: String, _ partition: PartitionIndex, _ offset: CommittedOffset, _ code: ErrorCode) throws(ClientError) {
            guard code == ErrorCode.none else { throw .refused("Offsets of group '\(group)' in \(topic)-\(partition)", code) }
            guard offset.offset >= 0, let name = try? TopicName(topic) else { return }
            found[TopicPartition(topic: name, partition: partition)] = offset
        }
        if version < 8 {
            guard answer.errorCode == ErrorCode.none else { throw .refused("Offsets of group '\(group)'", answer.errorCode) }
            for topic in answer.topics {
                for partition in topic.partitions {
                    try add(
                        topic.name, partition.partitionIndex,
                        CommittedOffset(
                            partition.committedOffset, leaderEpoch: partition.committedLeaderEpoch, metadata: partition.metadata),
                        partition.errorCode)
                }
            }
            return found
        }
        guard let described = answer.groups.first(where: { $0.groupId == group }) else {
            throw ClientError(.malformedAnswer, "The answer to OffsetFetch leaves out group '\(group)'.")
        }
        guard described.errorCode == ErrorCode.none else { throw .refused("Offsets of group '\(group)'", described.errorCode) }
        for topic in described.topics {
            for partition in topic.partitions {
                try add(
                    topic.name, partition.partitionIndex,
                    CommittedOffset(
                        partition.committedOffset, leaderEpoch: partition.committedLeaderEpoch, metadata: partition.metadata),
                    partition.errorCode)
            }
        }
        return found
    }
}

extension ClientError {
    /// Codes by which a coordinator says that a commit comes from somebody who is not, or no more, what it says.
    static let staleMember: Set<ErrorCode> = [
        .illegalGeneration, .unknownMemberId, .fencedInstanceId, .staleMemberEpoch, .fencedMemberEpoch, .rebalanceInProgress,
    ]

    static func commitRefused(_ subject: String, _ code: ErrorCode) -> ClientError {
        guard staleMember.contains(code) else { return .refused(subject, code) }
        return ClientError(
            .fenced, errorCode: code,
            "\(subject) was not committed: the group has gone on without this member (\(code.name)). What was read since the last commit is read again by whoever has the partition now."
        )
    }
}
