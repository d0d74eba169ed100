import MartletModel
public import MartletStrategy

/// Consumer groups to show to an assignor.
public enum SampleGroup {
    /// A group at random: up to 12 members, some of them static, and up to 6 topics, some without partitions. Half of the
    /// groups are homogeneous.
    public static func random(using random: inout some RandomNumberGenerator) -> GroupFacts {
        var topics: [TopicID: GroupTopicFacts] = [:]
        for number in 0..<Int.random(in: 0...6, using: &random) {
            guard let name = try? TopicName("topic-\(number)") else { continue }
            topics[TopicID.random(using: &random)] = GroupTopicFacts(
                name: name, partitionCount: Bool.random(using: &random) ? Int.random(in: 0...40, using: &random) : 6)
        }
        let isHomogeneous = Bool.random(using: &random)
        let members = (0..<Int.random(in: 0...12, using: &random)).map { number in
            member(number, of: topics, isHomogeneous: isHomogeneous, using: &random)
        }
        return GroupFacts(members: members, topics: topics)
    }

    /// `group` with `assignment` as what its members have, after one thing happened: a member left, one came, one
    /// subscribes something else, or a topic grew or went.
    public static func changed(
        _ group: GroupFacts, having assignment: [GroupMemberID: TopicPartitionSet],
        using random: inout some RandomNumberGenerator
    ) -> GroupFacts {
        var topics = group.topics
        var members = group.members.map { $0.having(assignment[$0.id] ?? TopicPartitionSet()) }
        switch Int.random(in: 0..<5, using: &random) {
        case 0:
            if let place = members.indices.randomElement(using: &random) { members.remove(at: place) }
        case 1:
            let number = Int.random(in: 1000..<1_000_000, using: &random)
            members.append(member(number, of: topics, isHomogeneous: group.isHomogeneous, using: &random))
        case 2:
            if let place = members.indices.randomElement(using: &random) {
                members[place] = members[place].subscribed(to: subset(of: topics, using: &random))
            }
        case 3:
            if let id = topics.keys.sorted().randomElement(using: &random), let topic = topics[id] {
                topics[id] = GroupTopicFacts(name: topic.name, partitionCount: topic.partitionCount + 3)
            }
        default:
            if let id = topics.keys.sorted().randomElement(using: &random) {
                topics[id] = nil
                members = members.map { $0.subscribed(to: $0.subscribedTopics.subtracting([id])) }
            }
        }
        return GroupFacts(members: members, topics: topics)
    }

    private static func member(
        _ number: Int, of topics: [TopicID: GroupTopicFacts], isHomogeneous: Bool,
        using random: inout some RandomNumberGenerator
    ) -> GroupMemberFacts {
        GroupMemberFacts(
            id: "member-\(number)", instanceID: number % 3 == 0 ? "instance-\(number)" : nil,
            rackID: number % 4 == 0 ? "rack-\(number % 2)" : nil,
            subscribedTopics: isHomogeneous ? Set(topics.keys) : subset(of: topics, using: &random))
    }

    private static func subset(
        of topics: [TopicID: GroupTopicFacts], using random: inout some RandomNumberGenerator
    )
        -> Set<TopicID>
    {
        Set(topics.keys.sorted().filter { _ in Int.random(in: 0..<3, using: &random) > 0 })
    }
}

extension GroupMemberFacts {
    func having(_ assigned: TopicPartitionSet) -> GroupMemberFacts {
        GroupMemberFacts(
            id: id, instanceID: instanceID, rackID: rackID, subscribedTopics: subscribedTopics, assigned: assigned)
    }

    func subscribed(to topics: Set<TopicID>) -> GroupMemberFacts {
        GroupMemberFacts(id: id, instanceID: instanceID, rackID: rackID, subscribedTopics: topics, assigned: assigned)
    }
}
