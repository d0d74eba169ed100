@testable import MartletBroker
import MartletModel
import MartletWire
import Testing

/// What tests of groups ask of a broker.
extension TestBroker {
    /// Has the coordinators made, and waits until those of groups have read their state.
    func coordinator(of group: String) async throws {
        let found = try await ask(FindCoordinatorRequest(coordinatorKeys: [group]))
        try #require(found.coordinators.map(\.errorCode) == [.none])
        let limit = ContinuousClock.now + .seconds(20)
        while try await ask(ListGroupsRequest()).errorCode == .coordinatorLoadInProgress {
            try #require(.now < limit, "The coordinators are not ready after 20 s.")
            await Task.yield()
        }
    }

    func commit(
        _ offset: Offset, of topic: RouteCase.Subject, partition: PartitionIndex = 0, group: String = "g", member: String = "",
        generation: Int32 = -1, metadata: String? = "note", version: Int16 = 10
    ) async throws -> OffsetCommitResponse {
        var committed = OffsetCommitRequest.OffsetCommitRequestTopic(
            partitions: [.init(partitionIndex: partition, committedOffset: offset, committedMetadata: metadata)])
        if version >= 10 { committed.topicId = topic.id } else { committed.name = topic.name }
        return try await ask(
            OffsetCommitRequest(
                groupId: group, generationIdOrMemberEpoch: generation, memberId: member, topics: [committed]), version: version)
    }

    func fetchOffsets(
        of topic: RouteCase.Subject, partitions: [PartitionIndex] = [0], group: String = "g", requireStable: Bool = false,
        version: Int16 = 10
    ) async throws -> OffsetFetchResponse {
        guard version >= 8 else {
            return try await ask(
                OffsetFetchRequest(
                    groupId: group, topics: [.init(name: topic.name, partitionIndexes: partitions)], requireStable: requireStable),
                version: version)
        }
        var wanted = OffsetFetchRequest.OffsetFetchRequestTopics(partitionIndexes: partitions)
        if version >= 10 { wanted.topicId = topic.id } else { wanted.name = topic.name }
        return try await ask(
            OffsetFetchRequest(groups: [.init(groupId: group, topics: [wanted])], requireStable: requireStable), version: version)
    }

    /// The committed offset; -1 where there is none.
    func committed(_ topic: RouteCase.Subject, partition: PartitionIndex = 0, group: String = "g") async throws -> Offset? {
        try await fetchOffsets(of: topic, partitions: [partition], group: group).groups.first?.topics.first?.partitions.first?
            .committedOffset
    }
}
