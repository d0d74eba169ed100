import MartletClient
import MartletGroups
import MartletLog
import MartletModel
import MartletWire

/// Where share groups stand, as administrators look at it and change it.
struct ShareOffsets: Sendable {
    let broker: Broker

    /// Where a partition stands in a group.
    struct Standing: Sendable {
        /// ``Offset/none`` where nobody has read yet.
        var startOffset = Offset.none
        var leaderEpoch: LeaderEpoch = 0
        /// Records that wait; -1 where that is not known.
        var lag: Int64 = -1
    }

    /// The partitions that a share group has, or may have, state of.
    ///
    /// - Throws: GROUP_ID_NOT_FOUND
    func partitions(of group: String) throws(RequestFailure) -> [ShareGroupTopic] {
        let found = try broker.groups.shard(for: group).look { machine, _ in machine.shareGroupPartitions(group) }
        guard let found else { throw RequestFailure(.groupIdNotFound, "Share group \(group) not found.") }
        return found
    }

    /// - Throws: GROUP_ID_NOT_FOUND, NON_EMPTY_GROUP
    func requireEmpty(_ group: String) throws(RequestFailure) {
        switch try broker.groups.shard(for: group).look({ machine, _ in machine.isShareGroupEmpty(group) }) {
        case true?: return
        case false?: throw RequestFailure(.nonEmptyGroup, "Share group \(group) has members.")
        case nil: throw RequestFailure(.groupIdNotFound, "Share group \(group) not found.")
        }
    }

    /// - Throws: UNKNOWN_TOPIC_OR_PARTITION for any number that is not a partition's.
    func standing(_ id: SharePartitionID, of topic: Topic) async throws(RequestFailure) -> Standing {
        let replica = try topic.replica(id.partition)
        guard let reading = try await summary(id) else { return Standing() }
        var standing = Standing(startOffset: reading.state.startOffset, leaderEpoch: max(0, reading.leaderEpoch))
        guard standing.startOffset != .none, reading.completeCount >= 0 else { return standing }
        guard let log = await range(replica, of: TopicPartition(topic: topic.name, partition: id.partition)) else {
            return standing
        }
        // What retention took nobody waits for.
        let start = max(standing.startOffset, log.start)
        standing.lag = max(0, log.highWatermark.distance(from: start) - Int64(reading.completeCount))
        return standing
    }

    /// Where the records are that groups read; nil where the partition's leader cannot be asked.
    private func range(_ replica: Replica, of name: TopicPartition) async -> (start: Offset, highWatermark: Offset)? {
        if let partition = replica.leading { return (partition.log.startOffset, partition.highWatermark) }
        guard let leader = broker.image.leader(of: name) else { return nil }
        var found: [Offset] = []
        for timestamp in [Int64(-2), -1] {
            let request = ListOffsetsRequest(
                replicaId: -1,
                topics: [
                    .init(
                        name: name.topic.text, partitions: [.init(partitionIndex: name.partition, timestamp: timestamp)])
                ])
            guard let response = try? await broker.links.answer(to: request, from: leader),
                let answer = response.topics.first?.partitions.first, answer.errorCode == .none
            else { return nil }
            found.append(answer.offset)
        }
        return (found[0], found[1])
    }

    /// - Returns: nil where nothing is recorded.
    private func summary(_ id: SharePartitionID) async throws(RequestFailure) -> ShareStateReading? {
        _ = try await broker.internalTopic(.shareGroupState)
        switch await broker.shares.world.states.ask(.summary, of: id) {
        case .failure(let failure): throw failure
        case .success(.reading(let reading)): return reading
        case .success: return nil
        }
    }

    /// Moves a group's start. Whoever has the partition open is thrown out of it: the new state's epoch fences it.
    func reset(_ id: SharePartitionID, to offset: Offset) async throws(RequestFailure) {
        let epoch = try await summary(id)?.state.stateEpoch ?? -1
        let result = await broker.shares.world.states.ask(
            .initialize(stateEpoch: epoch == .max ? 0 : epoch + 1, startOffset: offset), of: id)
        if let failure = RequestFailure(result) { throw failure }
    }

    func delete(_ id: SharePartitionID) async throws(RequestFailure) {
        _ = try await broker.internalTopic(.shareGroupState)
        let result = await broker.shares.world.states.ask(.delete, of: id)
        if let failure = RequestFailure(result) { throw failure }
    }

    /// Forgets everything of an empty share group; nothing happens to what is none.
    ///
    /// Before the group itself is deleted: a group without its state begins anew, state without its group would be found by
    /// the next one of the name.
    func deleteAll(of group: String) async throws(RequestFailure) {
        guard (try? requireEmpty(group)) != nil else { return }
        for topic in try partitions(of: group) {
            for partition in topic.partitions {
                try await delete(SharePartitionID(group: group, topic: topic.id, partition: partition))
            }
        }
        broker.shares.forget(group: group, topic: nil)
    }

    /// The group's coordinator hears for which partitions there is state.
    func note(_ group: String, adding added: [ShareGroupTopic] = [], removing removed: Set<TopicID> = []) throws(RequestFailure) {
        try broker.groups.shard(for: group).post { machine, _ in
            machine.noteShareGroupPartitions(group, adding: added, removing: removed)
        }
    }
}
