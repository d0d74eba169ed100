import AssignorRange
import MartletModel
import MartletStrategy
import MartletTesting
import Testing

struct RangeAssignorTests {
    private static let left = TopicID(high: 1, low: 1)
    private static let right = TopicID(high: 2, low: 2)
    private static let odd = TopicID(high: 3, low: 3)

    private static func topics() throws -> [TopicID: GroupTopicFacts] {
        [
            left: GroupTopicFacts(name: try TopicName("left"), partitionCount: 3),
            right: GroupTopicFacts(name: try TopicName("right"), partitionCount: 3),
            odd: GroupTopicFacts(name: try TopicName("odd"), partitionCount: 2),
        ]
    }

    private func assign(_ members: [GroupMemberFacts]) throws -> [GroupMemberID: TopicPartitionSet] {
        try RangeAssignor.made().checkedAssignment(for: GroupFacts(members: members, topics: Self.topics()))
    }

    @Test func `topics of the same size are co-partitioned`() throws {
        let both: Set = [Self.left, Self.right]
        let assignment = try assign([
            GroupMemberFacts(id: "a", subscribedTopics: both), GroupMemberFacts(id: "b", subscribedTopics: both),
        ])
        #expect(assignment["a"]?[Self.left] == [0, 1])
        #expect(assignment["a"]?[Self.right] == [0, 1])
        #expect(assignment["b"]?[Self.left] == [2])
        #expect(assignment["b"]?[Self.right] == [2])
    }

    @Test func `static members come first and keep their place under a new member id`() throws {
        for id in ["a", "z"] {
            let assignment = try assign([
                GroupMemberFacts(id: "m", subscribedTopics: [Self.odd]),
                GroupMemberFacts(id: id, instanceID: "i", subscribedTopics: [Self.odd]),
            ])
            #expect(assignment[id]?[Self.odd] == [0])
            #expect(assignment["m"]?[Self.odd] == [1])
        }
    }

    @Test func `each topic is shared among its own subscribers`() throws {
        let assignment = try assign([
            GroupMemberFacts(id: "a", subscribedTopics: [Self.left]),
            GroupMemberFacts(id: "b", subscribedTopics: [Self.left, Self.odd]),
            GroupMemberFacts(id: "c", subscribedTopics: [Self.odd]),
            GroupMemberFacts(id: "d", subscribedTopics: [Self.odd]),
        ])
        #expect(assignment["a"]?[Self.left] == [0, 1])
        #expect(assignment["b"]?[Self.left] == [2])
        #expect(assignment["b"]?[Self.odd] == [0])
        #expect(assignment["c"]?[Self.odd] == [1])
        #expect(assignment["d"] == nil)
    }
}
