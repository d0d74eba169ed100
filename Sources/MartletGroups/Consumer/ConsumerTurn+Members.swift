import MartletModel
import MartletStrategy
import MartletWire

/// Members come, change, move on and go.
extension ConsumerTurn {
    /// `group.consumer.max.size`
    func requireRoom(for member: String) throws(GroupRefusal) {
        let max = settings.consumer.sizeMax
        guard group.members.count >= max, group.members[member] == nil else { return }
        throw GroupRefusal(
            .groupMaxSizeReached, "The consumer group has reached its maximum capacity of \(max) members.")
    }

    /// The member that a join is about: there already, new, or a static one whose place it takes.
    ///
    /// - Parameter canReplace: whether the present holder of the instance id has to make way.
    mutating func joining(
        _ id: String, instance: String?, canReplace: (ConsumerMember) -> Bool
    ) throws(GroupRefusal) -> ConsumerMember {
        guard let instance, let holder = group.member(ofInstance: instance) else {
            return group.members[id] ?? ConsumerMember(id: id)
        }
        // Two members cannot become one.
        if let other = group.members[id], other.id != holder.id {
            throw GroupRefusal(.invalidRequest, "Member \(id) is in the group under another instance id.")
        }
        guard canReplace(holder) else {
            throw GroupRefusal(
                .unreleasedInstanceId,
                "Static member \(id) with instance id \(instance) cannot join: the instance id is owned by \(holder.id).")
        }
        let successor = holder.reborn(as: id)
        let target = group.target[holder.id] ?? TopicPartitionSet()
        write(group.tombstones(ofMember: holder.id))
        stopWaiting(forMember: holder.id)
        write(group.metadataRecord(of: successor))
        write(group.targetRecord(of: id, target))
        write(group.currentRecord(of: successor))
        return successor
    }

    /// The member that a request names, which is in the group.
    func known(_ id: String, instance: String?) throws(GroupRefusal) -> ConsumerMember {
        guard let instance else {
            guard let member = group.members[id] else {
                throw GroupRefusal(.unknownMemberId, "Member \(id) is not a member of group \(group.id).")
            }
            return member
        }
        guard let member = group.member(ofInstance: instance) else {
            throw GroupRefusal(.unknownMemberId, "Instance id \(instance) is unknown.")
        }
        guard member.id == id else {
            throw GroupRefusal(
                .fencedInstanceId, "Static member \(id) with instance id \(instance) was fenced by member \(member.id).")
        }
        return member
    }

    /// Records what a member says of itself, if that is new.
    ///
    /// - Returns: whether it subscribes to something else than before. A regular expression counts when it is resolved.
    mutating func update(
        _ member: ConsumerMember, to metadata: ConsumerGroupMemberMetadataValue
    ) throws(GroupRefusal) -> Bool {
        let former = member.pattern
        let isNew = group.members[member.id] == nil
        var updated = member
        updated.metadata = metadata
        if let pattern = updated.pattern, pattern != former, group.patternSubscribers[pattern] == nil {
            try Self.check(pattern)
        }
        guard isNew || member.metadata != metadata else { return false }
        write(group.metadataRecord(of: updated))
        forget(pattern: former)
        let hasChangedNames = Set(metadata.subscribedTopicNames) != Set(member.metadata.subscribedTopicNames)
        // Until a new expression is resolved the member stays with what it has.
        let hasChangedPattern = updated.pattern != former && updated.pattern.map { group.patterns[$0] != nil } ?? true
        return isNew || hasChangedNames || hasChangedPattern
    }

    /// What a regular expression matched is recorded as long as a member has it.
    private mutating func forget(pattern: String?) {
        guard let pattern, group.patternSubscribers[pattern] == nil, group.patterns[pattern] != nil else { return }
        write(group.record(of: pattern, nil))
    }

    private static func check(_ pattern: String) throws(GroupRefusal) {
        do throws(TopicPatternError) {
            _ = try TopicPattern(pattern)
        } catch {
            throw GroupRefusal(
                .invalidRegularExpression,
                "SubscribedTopicRegex `\(pattern.prefix(200))` is not a valid regular expression: \(error).")
        }
    }

    /// Moves a member towards its target as far as it goes now.
    ///
    /// - Parameter owned: what it says it has.
    mutating func reconcile(_ id: String, owned: TopicPartitionSet?) {
        guard let member = group.members[id], !member.isReconciled(to: group.assignmentEpoch) else { return }
        let next = member.reconciled(
            to: group.target[id] ?? TopicPartitionSet(), epoch: group.assignmentEpoch, owned: owned
        ) { topic, partition in group.isFree(partition, of: topic, for: id) }
        guard next != member else { return }
        write(group.currentRecord(of: next))
        // Clients of the classic protocol have time-outs of their own.
        guard !next.isClassic else { return }
        if next.state == .unrevoked {
            wait(for: .consumerRebalance, of: id, next.rebalanceTimeout)
        } else {
            stopWaiting(for: .consumerRebalance, of: id)
        }
    }

    /// Removes members for good. What is left of the group has a new epoch, or goes on by the classic protocol.
    mutating func remove(_ ids: [String]) {
        if canDowngrade(without: Set(ids)) { return downgrade(without: Set(ids), rebalancing: true) }
        for id in ids {
            let pattern = group.members[id]?.pattern
            write(group.tombstones(ofMember: id))
            stopWaiting(forMember: id)
            forget(pattern: pattern)
        }
        updateEpoch(isDue: true)
        updateTarget()
    }
}
