import MartletModel
import MartletWire

/// How offsets come to an end: by age (`offsets.retention.minutes`), and with their topic.
extension GroupCoordinator {
    mutating func beginOffsets(at now: CoordinatorTime) {
        deadlines.set(GroupDeadline(.offsetRetention), at: now.monotonic + settings.offsets.retentionCheckInterval)
    }

    /// Every `offsets.retention.check.interval.ms` all groups are looked at.
    mutating func lookThroughOffsets(at now: CoordinatorTime) {
        beginOffsets(at: now)
        guard sweep.groups.isEmpty else { return }
        sweep.groups = Array(classicGroups.keys) + Array(consumerGroups.keys) + Array(shareGroups.keys)
        goOnSweeping(at: now)
    }

    /// The offsets of a topic mean nothing for another one that gets its name.
    mutating func sweepOffsets(ofTopicsGoneSince former: TopicCatalog, at now: CoordinatorTime) {
        guard topics.removalCount != former.removalCount else { return }
        for name in offsets.topics {
            guard let id = former.topic(named: name)?.id, topics.topic(named: name)?.id != id else { continue }
            sweep.topics.append(name)
        }
        goOnSweeping(at: now)
    }

    private mutating func goOnSweeping(at now: CoordinatorTime) {
        if !sweep.isEmpty { deadlines.set(GroupDeadline(.offsetSweep), at: now.monotonic) }
    }

    /// One portion. What it removes is gone when the next one begins: a topic or group that was not done is looked at anew.
    mutating func sweepOffsets(at now: CoordinatorTime) -> Decision {
        var records: [GroupRecord] = []
        while records.count < OffsetSweep.portion, let topic = sweep.topics.last {
            let isDone = removeOffsets(ofFormer: topic, &records)
            if isDone { sweep.topics.removeLast() } else { break }
        }
        while records.count < OffsetSweep.portion, let group = sweep.groups.last {
            let isDone = removeExpired(of: group, at: now.wall, &records)
            if isDone { sweep.groups.removeLast() } else { break }
        }
        goOnSweeping(at: now)
        return Decision(records: records)
    }

    /// - Returns: whether that was all.
    private func removeOffsets(ofFormer topic: String, _ records: inout [GroupRecord]) -> Bool {
        let current = topics.topic(named: topic)?.id
        for group in offsets.groups(concernedWith: topic) {
            let held = [offsets.offsets(of: group)] + offsets.pendingOffsets(of: group).values
            var stale: Set<PartitionIndex> = []
            for (partition, offset) in held.lazy.flatMap({ $0.topics[topic] ?? [:] })
            where current == nil || offset.topicID != current { stale.insert(partition) }
            for partition in stale.sorted() {
                guard records.count < OffsetSweep.portion else { return false }
                records.append(Self.tombstone(group: group, topic: topic, partition: partition))
            }
        }
        return true
    }

    /// - Returns: whether that was all.
    private func removeExpired(of id: String, at now: Timestamp, _ records: inout [GroupRecord]) -> Bool {
        guard let group = group(id), group.offsetRetention != .never else { return true }
        var keepsAny = offsets.hasPendingOffsets(of: id)
        for (topic, partitions) in offsets.offsets(of: id).topics {
            if group.isSubscribed(to: topic) {
                keepsAny = true
                continue
            }
            for (partition, offset) in partitions {
                guard hasExpired(offset, in: group, at: now),
                    !offsets.hasPendingOffset(of: id, topic: topic, partition: partition)
                else {
                    keepsAny = true
                    continue
                }
                guard records.count < OffsetSweep.portion else { return false }
                records.append(Self.tombstone(group: id, topic: topic, partition: partition))
            }
        }
        // A group without members and offsets has nothing that anybody could ask for.
        if !keepsAny, group.isEmpty { records += group.tombstones(of: id) }
        return true
    }

    private func hasExpired(_ offset: CommittedOffset, in group: any Group, at now: Timestamp) -> Bool {
        if let end = offset.expiresAt { return now >= end }
        let begin: Timestamp
        switch group.offsetRetention {
        case .never: return false
        case .commit: begin = offset.committedAt
        case .moment(let moment): begin = moment
        }
        let (age, overflow) = now.rawValue.subtractingReportingOverflow(begin.rawValue)
        return overflow ? begin < now : .milliseconds(age) >= settings.offsets.retention
    }
}
