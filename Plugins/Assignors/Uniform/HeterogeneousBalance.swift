import MartletModel
import MartletStrategy

/// The even spread of a group whose members subscribe different topics.
///
/// Members keep what they have, free partitions go to the subscriber with the fewest, and then partitions move from a
/// member to another subscriber of their topic as long as that has at least two fewer. Each move makes the sum of the
/// squared counts smaller, so there is an end to it.
struct HeterogeneousBalance {
    private let members: [GroupMemberFacts]
    private let topics: [(id: TopicID, partitionCount: Int)]
    /// Of each topic of `topics` the places of its subscribers in `members`.
    private let subscribers: [[Int]]

    init(_ group: GroupFacts) {
        members = group.members
        var byTopic: [TopicID: [Int]] = [:]
        for (place, member) in group.members.enumerated() {
            for topic in member.subscribedTopics { byTopic[topic, default: []].append(place) }
        }
        // Topics with few subscribers leave the least choice: they come first.
        let order = byTopic.sorted { ($0.value.count, $0.key) < ($1.value.count, $1.key) }
        let known = order.compactMap { id, subscribers in
            group.topics[id].map { (topic: (id: id, partitionCount: $0.partitionCount), subscribers: subscribers) }
        }
        topics = known.map(\.topic)
        subscribers = known.map(\.subscribers)
    }

    func assignment() -> [GroupMemberID: TopicPartitionSet] {
        var free = FreePartitions(topics)
        var counts = Array(repeating: 0, count: members.count)
        // Of each topic, what each of its subscribers has, in the order of `subscribers`.
        var owned = subscribers.map { Array(repeating: [PartitionIndex](), count: $0.count) }

        for (place, topic) in topics.enumerated() {
            for (turn, subscriber) in subscribers[place].enumerated() {
                for partition in members[subscriber].assigned[topic.id] where free.take(partition, of: topic.id) {
                    owned[place][turn].append(partition)
                    counts[subscriber] += 1
                }
            }
        }
        let places = Dictionary(uniqueKeysWithValues: topics.enumerated().map { ($1.id, $0) })
        free.forEach { topic, partition in
            guard let place = places[topic],
                let turn = subscribers[place].indices.min(by: { counts[subscribers[place][$0]] < counts[subscribers[place][$1]] })
            else { return }
            owned[place][turn].append(partition)
            counts[subscribers[place][turn]] += 1
        }
        while balance(&owned, &counts) {}
        return assignment(of: owned)
    }

    /// - Returns: whether anything has moved.
    private func balance(_ owned: inout [[[PartitionIndex]]], _ counts: inout [Int]) -> Bool {
        var hasMoved = false
        for place in topics.indices {
            let subscribers = subscribers[place]
            while let least = subscribers.indices.min(by: { counts[subscribers[$0]] < counts[subscribers[$1]] }),
                let most = subscribers.indices.filter({ !owned[place][$0].isEmpty })
                    .max(by: { counts[subscribers[$0]] < counts[subscribers[$1]] }),
                counts[subscribers[most]] - counts[subscribers[least]] >= 2,
                let partition = owned[place][most].popLast()
            {
                owned[place][least].append(partition)
                counts[subscribers[most]] -= 1
                counts[subscribers[least]] += 1
                hasMoved = true
            }
        }
        return hasMoved
    }

    private func assignment(of owned: [[[PartitionIndex]]]) -> [GroupMemberID: TopicPartitionSet] {
        var assignment: [GroupMemberID: TopicPartitionSet] = [:]
        for (place, topic) in topics.enumerated() {
            for (turn, subscriber) in subscribers[place].enumerated() where !owned[place][turn].isEmpty {
                assignment[members[subscriber].id, default: TopicPartitionSet()][topic.id] = owned[place][turn]
            }
        }
        return assignment
    }
}
