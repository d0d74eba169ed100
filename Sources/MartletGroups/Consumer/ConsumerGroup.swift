import MartletModel
import MartletStrategy
import MartletWire

/// A group of the consumer protocol (KIP-848), as the log has it. Changed by ``replay(_:)`` only.
///
/// Three things follow one another. The **group epoch** grows when members, subscriptions or subscribed topics change. The
/// **target assignment** is made for a group epoch by the group's assignor. Each **member** moves towards its part of the
/// target by itself, heartbeat by heartbeat.
///
/// Invariant: a partition has one holder at most, the member that is assigned it or is yet to give it up.
struct ConsumerGroup: Sendable, Equatable {
    let id: String
    private(set) var epoch: Int32 = 0
    /// Of the subscribed topics as they were at the last change of the epoch.
    private(set) var metadataHash: Int64 = 0
    /// The group epoch that the target was made for; less than ``epoch`` while one is being made.
    private(set) var assignmentEpoch: Int32 = 0
    private(set) var members: [String: ConsumerMember] = [:]
    /// Member ids by group instance id (KIP-345).
    private(set) var instances: [String: String] = [:]
    private(set) var target: [String: TopicPartitionSet] = [:]
    /// What the members' regular expressions match; none that has not been looked for yet.
    private(set) var patterns: [String: ResolvedPattern] = [:]

    // Counted from the members.
    /// By topic, how many members name it.
    private(set) var nameSubscribers: [String: Int] = [:]
    /// By regular expression, how many members have it.
    private(set) var patternSubscribers: [String: Int] = [:]
    private(set) var classicMemberCount = 0
    private var holders: [TopicID: [PartitionIndex: String]] = [:]

    /// The topics that a regular expression matched.
    struct ResolvedPattern: Sendable, Equatable {
        var topics: Set<String>
        var resolvedAt: Timestamp
    }

    init(id: String) { self.id = id }

    func member(ofInstance instance: String) -> ConsumerMember? { instances[instance].flatMap { members[$0] } }
    /// By id, ascending.
    var membersInOrder: [ConsumerMember] { members.values.sorted { $0.id < $1.id } }
    /// Who may read the partition or is yet to give it up.
    func holder(of partition: PartitionIndex, topic: TopicID) -> String? { holders[topic]?[partition] }

    /// Whether nobody but this member, or nobody at all, holds the partition.
    func isFree(_ partition: PartitionIndex, of topic: TopicID, for member: String) -> Bool {
        let holder = holder(of: partition, topic: topic)
        return holder == nil || holder == member
    }

    // MARK: Replay

    /// Takes over a record of this group. That of the group's end is the coordinator's business.
    mutating func replay(_ record: GroupRecord) {
        switch record {
        case .consumerGroupMetadata(_, let value):
            guard let value else { return }
            epoch = value.epoch
            metadataHash = value.metadataHash
        case .consumerGroupMemberMetadata(let key, let value):
            guard let value else { return removeMember(key.memberId) }
            change(key.memberId) { $0.metadata = value }
        case .consumerGroupTargetAssignmentMetadata(_, let value): assignmentEpoch = value?.assignmentEpoch ?? -1
        case .consumerGroupTargetAssignmentMember(let key, let value):
            target[key.memberId] = value.map { TopicPartitionSet($0.topicPartitions.map { ($0.topicId, $0.partitions) }) }
        case .consumerGroupCurrentMemberAssignment(let key, let value):
            guard value != nil || members[key.memberId] != nil else { return }
            change(key.memberId) { $0.replay(value) }
        case .consumerGroupRegularExpression(let key, let value):
            patterns[key.regularExpression] = value.map {
                ResolvedPattern(topics: Set($0.topics), resolvedAt: Timestamp($0.timestamp))
            }
        default: break
        }
    }

    private mutating func change(_ id: String, _ change: (inout ConsumerMember) -> Void) {
        var member = members[id] ?? ConsumerMember(id: id)
        if members[id] != nil { count(member, by: -1) }
        change(&member)
        count(member, by: 1)
        members[id] = member
    }

    private mutating func removeMember(_ id: String) {
        guard let member = members.removeValue(forKey: id) else { return }
        count(member, by: -1)
    }

    private mutating func count(_ member: ConsumerMember, by difference: Int) {
        for topic in Set(member.metadata.subscribedTopicNames) { nameSubscribers.add(difference, to: topic) }
        if let pattern = member.pattern { patternSubscribers.add(difference, to: pattern) }
        if member.isClassic { classicMemberCount += difference }
        if let instance = member.instance {
            if difference > 0 {
                instances[instance] = member.id
            } else if instances[instance] == member.id {
                instances[instance] = nil
            }
        }
        for partitions in [member.assigned, member.pendingRevocation] {
            partitions.forEach { topic, partition in
                if difference > 0 {
                    holders[topic, default: [:]][partition] = member.id
                } else if holders[topic]?[partition] == member.id {
                    holders[topic]?[partition] = nil
                    if holders[topic]?.isEmpty == true { holders[topic] = nil }
                }
            }
        }
    }
}

extension ConsumerMember {
    /// The member's progress as recorded; nil for one that is about to be removed.
    fileprivate mutating func replay(_ value: ConsumerGroupCurrentMemberAssignmentValue?) {
        epoch = value?.memberEpoch ?? -1
        previousEpoch = value?.previousMemberEpoch ?? -1
        state = value.map { State(rawValue: $0.state) ?? .unknown } ?? .stable
        assigned = TopicPartitionSet((value?.assignedPartitions ?? []).map { ($0.topicId, $0.partitions) })
        pendingRevocation = TopicPartitionSet((value?.partitionsPendingRevocation ?? []).map { ($0.topicId, $0.partitions) })
    }
}

extension TopicPartitionSet {
    /// A topic may be there several times.
    init(_ topics: some Sequence<(TopicID, [PartitionIndex])>) {
        self.init()
        var byTopic: [TopicID: [PartitionIndex]] = [:]
        for (topic, partitions) in topics { byTopic[topic, default: []] += partitions }
        for (topic, partitions) in byTopic { self[topic] = partitions }
    }

    /// As the messages list them.
    func listed<Listed>(_ make: (TopicID, [PartitionIndex]) -> Listed) -> [Listed] { topics.map { make($0, self[$0]) } }
}

extension [String: Int] {
    /// Counts; what comes to nothing goes.
    fileprivate mutating func add(_ difference: Int, to key: String) {
        let count = self[key, default: 0] + difference
        self[key] = count == 0 ? nil : count
    }
}
