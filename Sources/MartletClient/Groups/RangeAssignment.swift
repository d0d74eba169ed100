internal import MartletModel

/// `range`: of each topic the first members get one partition more where it does not come out even.
enum RangeAssignment {
    static func assign(
        _ members: [ClassicAssignor.Member], _ partitionCounts: [TopicName: Int]
    ) -> [String: Set<TopicPartition>] {
        var assignment = Dictionary(members.map { ($0.id, Set<TopicPartition>()) }) { first, _ in first }
        for (topic, count) in partitionCounts {
            let interested = members.filter { $0.topics.contains(topic) }
            guard !interested.isEmpty else { continue }
            let (share, rest) = count.quotientAndRemainder(dividingBy: interested.count)
            var next = 0
            for (index, member) in interested.enumerated() {
                let end = next + share + (index < rest ? 1 : 0)
                for partition in next..<end {
                    assignment[member.id]?.insert(TopicPartition(topic: topic, partition: PartitionIndex(Int32(partition))))
                }
                next = end
            }
        }
        return assignment
    }
}
