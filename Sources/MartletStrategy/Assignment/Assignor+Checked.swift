import MartletModel

extension Assignor {
    /// The assignment for `group`, known to give every partition to one member at most, who subscribes its topic.
    ///
    /// - Throws: ``StrategyFault`` where the assignor throws or answers anything else.
    public func checkedAssignment(for group: GroupFacts) throws(StrategyFault) -> [GroupMemberID: TopicPartitionSet] {
        let assignment: [GroupMemberID: TopicPartitionSet]
        do {
            assignment = try assign(group)
        } catch {
            throw StrategyFault(Self.identity, .threw(by: error))
        }
        if let objection = group.objection(to: assignment) {
            throw StrategyFault(Self.identity, .answeredNonsense(objection))
        }
        return assignment
    }
}

extension GroupFacts {
    /// What is wrong with an assignment; nil where nothing is.
    func objection(to assignment: [GroupMemberID: TopicPartitionSet]) -> String? {
        let subscriptions = Dictionary(members.map { ($0.id, $0.subscribedTopics) }) { first, _ in first }
        var given: [TopicID: [Bool]] = topics.mapValues { Array(repeating: false, count: max($0.partitionCount, 0)) }
        for (member, partitions) in assignment {
            guard let subscribed = subscriptions[member] else { return "partitions for a member that is not in the group" }
            for topic in partitions.topics {
                guard subscribed.contains(topic), let facts = topics[topic] else {
                    return "partitions of topic \(topic) for a member that does not subscribe it"
                }
                for partition in partitions[topic] {
                    guard partition >= 0, Int(partition.rawValue) < facts.partitionCount else {
                        return "partition \(partition) of '\(facts.name)', which has \(facts.partitionCount)"
                    }
                    let isDoubled = given[topic]?[Int(partition.rawValue)] ?? true
                    guard !isDoubled else { return "partition \(partition) of '\(facts.name)' for two members" }
                    given[topic]?[Int(partition.rawValue)] = true
                }
            }
        }
        return nil
    }
}
