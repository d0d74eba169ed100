import MartletModel
import MartletStrategy
import MartletWire

/// What the members of a group want to read.
extension ConsumerGroup {
    /// The names that a member subscribes to, directly or by what its regular expression matched.
    func subscription(of member: ConsumerMember) -> Set<String> {
        Set(member.metadata.subscribedTopicNames).union(member.pattern.flatMap { patterns[$0]?.topics } ?? [])
    }

    var subscribedNames: Set<String> {
        patternSubscribers.keys.reduce(into: Set(nameSubscribers.keys)) { $0.formUnion(patterns[$1]?.topics ?? []) }
    }

    /// Regular expressions of members that nobody has matched against the topics yet.
    var unresolvedPatterns: [String] { patternSubscribers.keys.filter { patterns[$0] == nil } }

    /// Stands for the subscribed topics: another one when one of them came, went, grew or was made anew.
    ///
    /// FNV-1a over their ids and counts by name. Kafka has another function there; a log that comes from it costs each
    /// group one new epoch.
    func hash(of topics: TopicCatalog) -> Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ bytes: some Sequence<UInt8>) {
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        var isEmpty = true
        for name in subscribedNames.sorted() {
            guard let topic = topics.topic(named: name) else { continue }
            isEmpty = false
            mix(name.utf8)
            mix([0])
            for number in [topic.id.high, topic.id.low, UInt64(clamping: topic.partitionCount)] {
                mix((0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) })
            }
        }
        return isEmpty ? 0 : Int64(bitPattern: hash)
    }

    /// The group as its assignor sees it. Subscribed topics that do not exist are not there.
    func facts(_ topics: TopicCatalog) -> GroupFacts {
        struct Subscription: Hashable {
            let names: [String]
            let pattern: String?
        }
        var known: [TopicID: GroupTopicFacts] = [:]
        // One set for all that subscribe alike: comparing them is then no work.
        var sets: [Subscription: Set<TopicID>] = [:]
        let members = membersInOrder.map { member in
            let subscription = Subscription(names: member.metadata.subscribedTopicNames, pattern: member.pattern)
            let ids = sets[subscription] ?? Set(self.subscription(of: member).compactMap { topics.topic(named: $0)?.id })
            sets[subscription] = ids
            return GroupMemberFacts(
                id: member.id, instanceID: member.instance, rackID: member.metadata.rackId, subscribedTopics: ids,
                assigned: target[member.id] ?? TopicPartitionSet())
        }
        for id in sets.values.joined() where known[id] == nil {
            guard let topic = topics.topic(id: id) else { continue }
            known[id] = GroupTopicFacts(name: topic.name, partitionCount: topic.partitionCount)
        }
        return GroupFacts(members: members, topics: known)
    }

    /// The assignor that most members ask for, the first in the alphabet of equally many; nil if nobody asks.
    var wantedAssignor: String? {
        var votes: [String: Int] = [:]
        for member in members.values {
            if let assignor = member.metadata.serverAssignor { votes[assignor, default: 0] += 1 }
        }
        return votes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
}
