import MartletModel
import MartletStrategy
import Testing

@testable import MartletGroups

/// Random lives of a group whose members change between the protocols: no partition ever has two readers, and when things
/// calm down every partition has one.
struct MigrationModelTests {
    @Test(arguments: Histories.seeds(32))
    func `no partition has two readers while a group moves between the protocols`(seed: UInt64) {
        var world = MigrationWorld(seed: seed)
        for step in 0..<250 {
            world.step()
            if let complaint = world.complaint() { Issue.record("seed \(seed), step \(step): \(complaint)"); return }
        }
        world.calmDown()
        if let complaint = world.complaint() ?? world.unrest() { Issue.record("seed \(seed), at the end: \(complaint)") }
    }

    @Test func `a seed's history is the same each time`() {
        let logs = (0..<2).map { _ in
            var world = MigrationWorld(seed: 1)
            for _ in 0..<250 { world.step() }
            return world.log
        }
        #expect(logs[0] == logs[1])
        #expect(logs[0].count > 100)
    }
}

// What must hold.
extension MigrationWorld {
    mutating func complaint() -> String? {
        for place in clients.indices where !clients[place].owned.isEmpty && !isKnown(clients[place]) {
            clients[place].isOutOfDate = true
        }
        var read = TopicPartitionSet()
        for client in clients where !client.isOutOfDate {
            if !read.isDisjoint(with: client.owned) { return "\(client.id) reads what another one reads" }
            read = read.union(client.owned)
            if let member = machine.consumerGroup?.members[client.id],
                !client.owned.isSubset(of: member.assigned.union(member.pendingRevocation))
            {
                return "\(client.id) reads what it does not hold"
            }
        }
        if let group = machine.consumerGroup {
            if machine.group != nil { return "the group is of both protocols" }
            var held = TopicPartitionSet()
            for member in group.membersInOrder {
                for partitions in [member.assigned, member.pendingRevocation] {
                    if !held.isDisjoint(with: partitions) { return "\(member.id) shares a partition" }
                    held = held.union(partitions)
                }
            }
        }
        return nil
    }

    /// Whether the coordinator takes the client for a member. One that it has thrown out may not know yet.
    private func isKnown(_ client: Client) -> Bool {
        if let group = machine.consumerGroup { return group.members[client.id] != nil }
        return machine.group?.members[client.id] != nil && client.isClassic
    }

    func unrest() -> String? {
        guard !clients.isEmpty else { return nil }
        var wanted = TopicPartitionSet()
        for (topic, count) in Self.partitionCounts {
            wanted[GroupMachine.id(topic)] = (0..<Int32(count)).map { PartitionIndex($0) }
        }
        let read = clients.reduce(TopicPartitionSet()) { $0.union($1.owned) }
        guard read == wanted else { return "read is \(read)" }
        guard clients.allSatisfy(\.isClassic) == (machine.group != nil) else { return "the group is of the wrong protocol" }
        return nil
    }
}
