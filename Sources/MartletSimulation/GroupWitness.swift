import MartletGroups
import MartletModel
import MartletRecord
import MartletWire
import NIOCore

/// Reads `__consumer_offsets` as it is committed, record by record, and what the members are told: knows who was in which
/// group when, and what must not be.
final class GroupWitness {
    unowned let world: Simulation

    struct Owner {
        var epoch: Int32 = 0
        /// What it may read, or is yet to give up.
        var held: Set<TopicPartition> = []
    }

    /// As the log has it, by group.
    private struct Story {
        var epoch: Int32 = 0
        var members: [String: Owner] = [:]
        var offsets: [TopicPartition: Int64] = [:]
        var writers: [TopicPartition: String] = [:]
    }

    private var stories: [String: Story] = [:]
    /// By member: where the log last says that it is out.
    private var ends: [String: Offset] = [:]
    /// What was promised to be committed.
    private var acknowledged: [String: [TopicPartition: Int64]] = [:]
    /// Members that began where a coordinator sent them that was none any more.
    private var misled: Set<String> = []

    /// What open transactions hold, by producer, with the place of the record.
    private var pending: [ProducerID: [(group: String, partition: TopicPartition, offset: Int64, place: Offset)]] = [:]
    private var places: [String: Offset] = [:]

    init(_ world: Simulation) { self.world = world }

    private var isExcused: Bool { world.witness(world.groupState).isExcused }

    private func complain(_ text: String) { if !isExcused { world.complain(text) } }

    // MARK: What is committed

    func isCommitted(_ batch: SimulatedLog.Batch) {
        if let marker = batch.marker { return endTransaction(of: batch.header.producerID, marker.outcome == .commit) }
        do {
            for (record, offset) in try batch.records(as: GroupRecord.self) { take(record, at: offset, in: batch) }
        } catch {
            world.complain("a record of \(world.groupState) cannot be read: \(error)")
        }
    }

    private func take(_ record: GroupRecord, at offset: Offset, in batch: SimulatedLog.Batch) {
        switch record {
        case .offsetCommit(let key, let value?):
            if batch.header.attributes.isTransactional {
                isHeld(key, value, at: offset, in: batch)
            } else {
                isCommitted(key, value)
            }
        case .groupMetadata(let key, let value?): isCommitted(key.group, value)
        case .consumerGroupMetadata(let key, let value):
            guard let value else { return stories[key.groupId] = nil }
            if value.epoch < stories[key.groupId]?.epoch ?? 0 { complain("the epoch of \(key.groupId) goes back") }
            stories[key.groupId, default: Story()].epoch = value.epoch
        case .consumerGroupMemberMetadata(let key, nil):
            stories[key.groupId]?.members[key.memberId] = nil
            ends[key.memberId] = offset
        case .consumerGroupCurrentMemberAssignment(let key, let value):
            guard let value else { return stories[key.groupId, default: Story()].members[key.memberId] = nil }
            let held = Set(partitions(value.assignedPartitions) + partitions(value.partitionsPendingRevocation))
            for (other, owner) in stories[key.groupId]?.members ?? [:] where other != key.memberId {
                if let shared = owner.held.intersection(held).min() {
                    complain("\(shared) is held by \(other) and \(key.memberId) in \(key.groupId)")
                }
            }
            stories[key.groupId, default: Story()].members[key.memberId] = Owner(epoch: value.memberEpoch, held: held)
        default: break
        }
    }

    private func partitions(
        _ listed: [ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions]
    ) -> [TopicPartition] {
        listed.flatMap { entry in
            guard let name = world.catalog.topic(id: entry.topicId)?.name else { return [TopicPartition]() }
            return entry.partitions.map { TopicPartition(topic: name, partition: $0) }
        }
    }

    /// A generation of the classic protocol, with its assignment.
    private func isCommitted(_ group: String, _ value: GroupMetadataValue) {
        if value.generation < stories[group]?.epoch ?? 0 {
            complain("the generation of \(group) goes back to \(value.generation)")
        }
        stories[group, default: Story()].epoch = value.generation
        stories[group]?.members = Dictionary(
            uniqueKeysWithValues: value.members.map { ($0.memberId, Owner(epoch: value.generation)) })
    }

    /// Why the log says that the member was not to commit in this epoch.
    private func objection(to member: String, in epoch: Int32, of group: String) -> String? {
        let story = stories[group] ?? Story()
        let isClassic = world.groups.contains { $0.id == group && $0.groupProtocol == .classic }
        // A generation without its assignment is not in the log yet.
        if isClassic, epoch > story.epoch { return nil }
        guard story.members[member]?.epoch != epoch else { return nil }
        return "\(member) commits in epoch \(epoch), the log has it in \(story.members[member]?.epoch ?? -1) of \(story.epoch)"
    }

    private func isCommitted(_ key: OffsetCommitKey, _ value: OffsetCommitValue) {
        let words = value.metadata.split(separator: " ")
        guard let name = world.catalog.topic(named: key.topic)?.name, words.count == 2, let epoch = Int32(words[1]) else {
            return complain("an offset that nobody has sent is committed: \(key) \(value)")
        }
        let (member, partition) = (String(words[0]), TopicPartition(topic: name, partition: key.partition))
        world.count(.committedOffsets)
        var story = stories[key.group] ?? Story()
        if let objection = objection(to: member, in: epoch, of: key.group) { complain(objection) }
        let former = story.offsets[partition] ?? -1
        if value.offset.rawValue < former, story.writers[partition] != member, !misled.contains(member) {
            complain("\(partition) goes back from \(former) of \(story.writers[partition] ?? "") to \(value.offset) of \(member)")
        }
        if value.offset.rawValue < former { acknowledged[key.group]?[partition] = nil }
        story.offsets[partition] = value.offset.rawValue
        story.writers[partition] = member
        stories[key.group] = story
    }

    // MARK: Offsets in transactions

    private func isHeld(_ key: OffsetCommitKey, _ value: OffsetCommitValue, at place: Offset, in batch: SimulatedLog.Batch) {
        guard let name = world.catalog.topic(named: key.topic)?.name else { return complain("a topic that is not there: \(key)") }
        let partition = TopicPartition(topic: name, partition: key.partition)
        world.transactionWitness.offsetIsFound(batch.header.crc, of: Int(value.offset.rawValue))
        pending[batch.header.producerID, default: []].append((key.group, partition, value.offset.rawValue, place))
    }

    /// Of several the later record counts, whenever its transaction was committed.
    private func endTransaction(of producer: ProducerID, _ isCommitted: Bool) {
        for held in pending.removeValue(forKey: producer) ?? [] where isCommitted && held.place > places[held.group] ?? -1 {
            places[held.group] = held.place
            stories[held.group, default: Story()].offsets[held.partition] = held.offset
            world.count(.transactionalOffsets)
        }
    }

    /// What a coordinator has when all is quiet must be what the log says.
    func objection(to shard: BrokerProcess.GroupShard) -> String? {
        for (group, story) in stories.sorted(by: { $0.key < $1.key }) {
            let found = shard.look { $0.fetchOffsets(.init(groupId: group, topics: nil), requireStable: true) }
            guard let found else { return "the coordinator is not at work" }
            var offsets: [TopicPartition: Int64] = [:]
            for topic in found.topics {
                guard let name = world.catalog.topic(named: topic.name)?.name else { return "offsets of \(topic.name)" }
                for partition in topic.partitions {
                    offsets[TopicPartition(topic: name, partition: partition.partitionIndex)] = partition.committedOffset.rawValue
                }
            }
            if offsets != story.offsets { return "\(group) has the offsets \(offsets), the log \(story.offsets)" }
        }
        return nil
    }

    // MARK: What members see

    /// Nobody else who is in the group may have it.
    func taken(_ partition: TopicPartition, by member: SimulatedMember) {
        for other in member.group.members where other !== member && other.isAlive && other.owned.contains(partition) {
            switch member.group.groupProtocol {
            case .consumer: if isOut(member) || isOut(other) { continue }
            // Whoever has not heard of the next generation reads on in its own.
            case .classic: if member.epoch != other.epoch { continue }
            }
            complain("\(partition) is read by \(member), and by \(other)")
        }
    }

    /// The coordinator has put it out since it told it what it has, and it has not heard of that.
    private func isOut(_ member: SimulatedMember) -> Bool { ends[member.memberID].map { $0 >= member.heardAt } ?? false }

    func isAcknowledged(_ offset: Int64, of partition: TopicPartition, in group: String) {
        let (known, writer) = (stories[group]?.offsets[partition] ?? -1, stories[group]?.writers[partition] ?? "")
        if offset > known, !misled.contains(writer) {
            complain("\(offset) is acknowledged for \(partition) in \(group), the log has \(known) of \(writer)")
        }
        let before = acknowledged[group]?[partition] ?? -1
        acknowledged[group, default: [:]][partition] = max(before, offset)
    }

    /// A coordinator says where to go on.
    func isTold(
        _ offset: Int64, of partition: TopicPartition, in group: String, by shard: BrokerProcess.GroupShard, member: String
    ) {
        guard offset < acknowledged[group]?[partition] ?? -1 else { return }
        if shard.isPresent {
            complain("\(member) is told \(offset) for \(partition), \(acknowledged[group]?[partition] ?? -1) was acknowledged")
        } else {
            // It does not know yet that there is another coordinator, and nobody asks the log for a read.
            misled.insert(member)
        }
    }
}
