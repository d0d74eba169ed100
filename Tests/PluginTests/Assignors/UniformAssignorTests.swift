import AssignorUniform
import MartletModel
import MartletStrategy
import MartletTesting
import Testing

struct UniformAssignorTests {
    private static let orders = TopicID(high: 1, low: 1)
    private static let payments = TopicID(high: 2, low: 2)

    private static func topics(_ counts: [TopicID: Int]) throws -> [TopicID: GroupTopicFacts] {
        try counts.reduce(into: [:]) { topics, entry in
            topics[entry.key] = GroupTopicFacts(
                name: try TopicName("t\(entry.key.high)"), partitionCount: entry.value)
        }
    }

    @Test func `two members of two topics have three partitions each`() throws {
        let group = GroupFacts(
            members: ["a", "b"].map { GroupMemberFacts(id: $0, subscribedTopics: [Self.orders, Self.payments]) },
            topics: try Self.topics([Self.orders: 3, Self.payments: 3]))
        let assignment = try UniformAssignor.made().checkedAssignment(for: group)
        #expect(assignment.mapValues(\.count) == ["a": 3, "b": 3])
    }

    @Test func `a third member takes one partition of each of two and moves nothing else`() throws {
        var full: [TopicPartitionSet] = [TopicPartitionSet(), TopicPartitionSet()]
        full[0][Self.orders] = [0, 1, 2]
        full[1][Self.orders] = [3, 4, 5]
        let members = [
            GroupMemberFacts(id: "a", subscribedTopics: [Self.orders], assigned: full[0]),
            GroupMemberFacts(id: "b", subscribedTopics: [Self.orders], assigned: full[1]),
            GroupMemberFacts(id: "c", subscribedTopics: [Self.orders]),
        ]
        let assignment = try UniformAssignor.made().checkedAssignment(
            for: GroupFacts(members: members, topics: try Self.topics([Self.orders: 6])))
        #expect(assignment.mapValues(\.count) == ["a": 2, "b": 2, "c": 2])
        #expect(assignment["a"]?.isSubset(of: full[0]) == true)
        #expect(assignment["b"]?.isSubset(of: full[1]) == true)
    }

    @Test func `five members on four partitions: one is idle`() throws {
        let members = (0..<5).map { GroupMemberFacts(id: "m\($0)", subscribedTopics: [Self.orders]) }
        let assignment = try UniformAssignor.made().checkedAssignment(
            for: GroupFacts(members: members, topics: try Self.topics([Self.orders: 4])))
        #expect(assignment.values.map(\.count).sorted() == [0, 1, 1, 1, 1])
    }

    @Test func `balance and stickiness hold over the fates of random groups`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        let assignor = try UniformAssignor.made()
        for _ in 0..<60 {
            var group = SampleGroup.random(using: &random)
            for _ in 0..<8 {
                let assignment = try assignor.checkedAssignment(for: group)
                try #require(imbalance(of: assignment, in: group) == nil, "seed \(seed)")
                // Nothing has happened: nothing moves.
                let calm = GroupFacts(
                    members: group.members.map { member in
                        GroupMemberFacts(
                            id: member.id, instanceID: member.instanceID, subscribedTopics: member.subscribedTopics,
                            assigned: assignment[member.id] ?? TopicPartitionSet())
                    }, topics: group.topics)
                let again = try assignor.checkedAssignment(for: calm)
                let isCalm = calm.members.allSatisfy { (again[$0.id] ?? TopicPartitionSet()) == $0.assigned }
                try #require(isCalm, "seed \(seed)")
                group = SampleGroup.changed(group, having: assignment, using: &random)
            }
        }
    }

    /// A move that would leave two members more even.
    private func imbalance(of assignment: [GroupMemberID: TopicPartitionSet], in group: GroupFacts) -> String? {
        for rich in group.members {
            let owned = assignment[rich.id] ?? TopicPartitionSet()
            for poor in group.members where (assignment[poor.id]?.count ?? 0) + 2 <= owned.count {
                if let topic = owned.topics.first(where: poor.subscribedTopics.contains) {
                    return "\(rich.id) could give \(poor.id) a partition of \(topic)"
                }
            }
        }
        return nil
    }
}
