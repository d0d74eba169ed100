internal import MartletModel

/// `cooperative-sticky`: balanced to within one partition where all read the same topics, and nobody gives up more
/// than balance asks for.
///
/// A partition that changes hands is in nobody's assignment of this round: its owner gives it up first and joins
/// again, and the next round hands it on (KIP-429).
enum StickyAssignment {
    static func assign(
        _ members: [ClassicAssignor.Member], _ partitionCounts: [TopicName: Int]
    ) -> [String: Set<TopicPartition>] {
        var target = balanced(members, partitionCounts)
        var owners: [TopicPartition: String] = [:]
        for (source, member) in owned(by: members) { owners[source] = member }
        for member in members {
            target[member.id] = target[member.id]?.filter { owners[$0] == nil || owners[$0] == member.id }
        }
        return target
    }

    /// Where every partition is to end up.
    static func balanced(
        _ members: [ClassicAssignor.Member], _ partitionCounts: [TopicName: Int]
    ) -> [String: Set<TopicPartition>] {
        var assignment = Dictionary(members.map { ($0.id, Set<TopicPartition>()) }) { first, _ in first }
        let interested = Dictionary(
            uniqueKeysWithValues: partitionCounts.keys.map { topic in
                (topic, members.filter { $0.topics.contains(topic) }.map(\.id))
            })
        let all = partitionCounts.flatMap { topic, count in
            (0..<count).map { TopicPartition(topic: topic, partition: PartitionIndex(Int32($0))) }
        }.filter { interested[$0.topic]?.isEmpty == false }.sorted()
        let claims = owned(by: members)
        var free: [TopicPartition] = []
        for source in all {
            if let owner = claims[source], interested[source.topic]?.contains(owner) == true {
                assignment[owner]?.insert(source)
            } else {
                free.append(source)
            }
        }
        // What nobody has goes to whoever has least, topics with the fewest readers first: those have no choice.
        free.sort { ((interested[$0.topic]?.count ?? 0), $0) < ((interested[$1.topic]?.count ?? 0), $1) }
        for source in free {
            guard let taker = least(interested[source.topic] ?? [], assignment) else { continue }
            assignment[taker]?.insert(source)
        }
        level(members.map(\.id), interested, &assignment)
        return assignment
    }

    /// Moves single partitions from those with most to those with least until no move helps. Each move lowers the sum of
    /// squares, so this ends.
    private static func level(
        _ ids: [String], _ interested: [TopicName: [String]], _ assignment: inout [String: Set<TopicPartition>]
    ) {
        var moved = true
        while moved {
            moved = false
            for giver in ids.sorted(by: { (assignment[$0]?.count ?? 0) > (assignment[$1]?.count ?? 0) }) {
                for source in (assignment[giver] ?? []).sorted().reversed() {
                    guard let taker = least(interested[source.topic] ?? [], assignment),
                        (assignment[giver]?.count ?? 0) - (assignment[taker]?.count ?? 0) >= 2
                    else { continue }
                    assignment[giver]?.remove(source)
                    assignment[taker]?.insert(source)
                    moved = true
                }
            }
        }
    }

    private static func least(_ ids: [String], _ assignment: [String: Set<TopicPartition>]) -> String? {
        ids.min { (assignment[$0]?.count ?? 0) < (assignment[$1]?.count ?? 0) }
    }

    /// Who owns what. Where two claim the same, the one of the later generation does; where both say the same one,
    /// neither is believed.
    private static func owned(by members: [ClassicAssignor.Member]) -> [TopicPartition: String] {
        var claims: [TopicPartition: (member: String, generation: Int32)] = [:]
        var disputed: Set<TopicPartition> = []
        for member in members {
            for source in member.owned {
                guard let other = claims[source] else {
                    claims[source] = (member.id, member.generation)
                    continue
                }
                if other.generation == member.generation { disputed.insert(source) }
                if other.generation < member.generation {
                    claims[source] = (member.id, member.generation)
                    disputed.remove(source)
                }
            }
        }
        return claims.filter { !disputed.contains($0.key) }.mapValues(\.member)
    }
}
