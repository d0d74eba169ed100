import MartletModel

extension ShareGroup {
    /// Where everybody is to fetch.
    func assignment(_ topics: TopicCatalog) -> [String: ShareAssignment] {
        var result: [String: ShareAssignment] = [:]
        let ids = members.keys.sorted()
        for (turn, name) in subscribedTopics.sorted().enumerated() {
            guard let topic = topics.topic(named: name) else { continue }
            let subscribers = ids.compactMap { id -> SimpleShareAssignor.Subscriber? in
                guard members[id]?.subscription.contains(name) == true else { return nil }
                return SimpleShareAssignor.Subscriber(id: id, present: target[id] ?? [:])
            }
            let parts = SimpleShareAssignor.assign(subscribers, topic: topic.id, partitionCount: topic.partitionCount, turn: turn)
            for (id, partitions) in parts where !partitions.isEmpty { result[id, default: [:]][topic.id] = partitions }
        }
        return result
    }

    /// A number that changes when the subscribed topics come, go, are made anew or grow. FNV-1a over what tells.
    func hash(_ topics: TopicCatalog) -> Int64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ bytes: some Sequence<UInt8>) {
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        for name in subscribedTopics.sorted() {
            guard let topic = topics.topic(named: name) else { continue }
            add(name.utf8)
            add(topic.id.description.utf8)
            add("\(topic.partitionCount);".utf8)
        }
        return Int64(bitPattern: hash)
    }

    /// With the topics of its members that exist now. What is known of others stays: it is deleted on its own road.
    func knownWithSubscribed(_ topics: TopicCatalog) -> [TopicID: KnownTopic] {
        var known = known
        for name in subscribedTopics {
            guard let topic = topics.topic(named: name) else { continue }
            known[topic.id, default: KnownTopic(name: name, partitions: [])].partitions
                .formUnion((0..<topic.partitionCount).lazy.map { PartitionIndex(Int32($0)) })
        }
        return known
    }
}
