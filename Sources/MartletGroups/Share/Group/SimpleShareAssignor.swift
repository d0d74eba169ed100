import MartletModel

/// Where the members of a share group fetch: the assignor that Kafka calls `simple`.
///
/// For each topic: with no more members than partitions, each partition has one member; with more, each member has one
/// partition, which it shares. The load is even, and who has a partition keeps it where that allows.
struct SimpleShareAssignor {
    static let name = "simple"

    struct Subscriber {
        let id: String
        let present: ShareAssignment
    }

    /// - Parameters:
    ///   - subscribers: of the topic, ascending by id.
    ///   - turn: which of them come first where it does not come out even; a number that differs between topics.
    static func assign(_ subscribers: [Subscriber], topic: TopicID, partitionCount: Int, turn: Int) -> [String: [PartitionIndex]]
    {
        guard !subscribers.isEmpty, partitionCount > 0 else { return [:] }
        let shift = turn % subscribers.count
        let inTurn = Array(subscribers[shift...] + subscribers[..<shift])
        return inTurn.count <= partitionCount
            ? spread(inTurn, topic, partitionCount) : share(inTurn, topic, partitionCount)
    }

    /// Each partition to one member.
    private static func spread(_ members: [Subscriber], _ topic: TopicID, _ partitionCount: Int) -> [String: [PartitionIndex]] {
        let least = partitionCount / members.count
        var larger = partitionCount % members.count
        var taken: Set<PartitionIndex> = []
        var result: [String: [PartitionIndex]] = [:]
        for member in members {
            let kept = (member.present[topic] ?? []).filter {
                $0.rawValue >= 0 && Int($0.rawValue) < partitionCount && !taken.contains($0)
            }
            let mayKeep = kept.count > least && larger > 0 ? least + 1 : least
            if mayKeep > least { larger -= 1 }
            result[member.id] = Array(kept.prefix(mayKeep))
            taken.formUnion(kept.prefix(mayKeep))
        }
        var free = (0..<partitionCount).lazy.map { PartitionIndex(Int32($0)) }.filter { !taken.contains($0) }[...]
        for member in members {
            while result[member.id, default: []].count < least, let next = free.popFirst() {
                result[member.id, default: []].append(next)
            }
        }
        for member in members where result[member.id, default: []].count == least {
            guard let next = free.popFirst() else { break }
            result[member.id, default: []].append(next)
        }
        return result.mapValues { $0.sorted() }
    }

    /// Each member to one partition.
    private static func share(_ members: [Subscriber], _ topic: TopicID, _ partitionCount: Int) -> [String: [PartitionIndex]] {
        let least = members.count / partitionCount
        var larger = members.count % partitionCount
        var load = Array(repeating: 0, count: partitionCount)
        var result: [String: [PartitionIndex]] = [:]
        for member in members {
            guard let kept = member.present[topic]?.first(where: { $0.rawValue >= 0 && Int($0.rawValue) < partitionCount }) else {
                continue
            }
            let place = Int(kept.rawValue)
            guard load[place] < least || (load[place] == least && larger > 0) else { continue }
            if load[place] == least { larger -= 1 }
            load[place] += 1
            result[member.id] = [kept]
        }
        var place = 0
        for member in members where result[member.id] == nil {
            while load[place] >= least, !(load[place] == least && larger > 0 && load.allSatisfy { $0 >= least }) {
                place = (place + 1) % partitionCount
            }
            if load[place] == least { larger -= 1 }
            load[place] += 1
            result[member.id] = [PartitionIndex(Int32(place))]
        }
        return result
    }
}
