import MartletModel
import MartletStrategy

/// The even spread of a group whose members all subscribe the same topics.
struct HomogeneousBalance {
    private let members: [GroupMemberFacts]
    private let topics: [(id: TopicID, partitionCount: Int)]

    init(_ group: GroupFacts) {
        members = group.members
        topics = (group.members.first?.subscribedTopics ?? []).sorted().compactMap { id in
            group.topics[id].map { (id, $0.partitionCount) }
        }
    }

    func assignment() -> [GroupMemberID: TopicPartitionSet] {
        let partitionCount = topics.reduce(0) { $0 + $1.partitionCount }
        let (quota, remainder) = partitionCount.quotientAndRemainder(dividingBy: members.count)
        // This many members may have one more than the quota.
        var extras = remainder
        var kept: [TopicPartitionSet] = []
        var room: [Int] = []
        var free = freePartitions()

        for member in members {
            var mine = TopicPartitionSet()
            var count = 0
            member.assigned.forEach { topic, partition in
                guard count <= quota, count < quota || extras > 0, free.take(partition, of: topic) else { return }
                if count == quota { extras -= 1 }
                mine.insert(partition, of: topic)
                count += 1
            }
            kept.append(mine)
            room.append(quota - count)
        }
        for place in members.indices where extras > 0 && room[place] >= 0 {
            room[place] += 1
            extras -= 1
        }
        hand(free, to: &kept, room: &room)
        return Dictionary(uniqueKeysWithValues: zip(members.map(\.id), kept))
    }

    /// One to each in turn, so that a topic's partitions are spread, too.
    private func hand(_ free: FreePartitions, to assignment: inout [TopicPartitionSet], room: inout [Int]) {
        var turn = 0
        free.forEach { topic, partition in
            var tries = 0
            while room[turn] <= 0, tries < room.count {
                turn = (turn + 1) % room.count
                tries += 1
            }
            guard room[turn] > 0 else { return }
            assignment[turn].insert(partition, of: topic)
            room[turn] -= 1
            turn = (turn + 1) % room.count
        }
    }

    private func freePartitions() -> FreePartitions { FreePartitions(topics) }
}
