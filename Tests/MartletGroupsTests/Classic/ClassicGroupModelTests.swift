import MartletModel
import MartletWire
import Testing

@testable import MartletGroups

/// Clients that come, go, die and commit in any order, over restarts of the coordinator, against a list of what was
/// accepted.
struct ClassicGroupModelTests {
    @Test(arguments: UInt64(1)...12)
    func `whatever happens, the log holds the truth and the living end up in one generation`(seed: UInt64) {
        var world = GroupWorld(seed: seed)
        for step in 0..<1500 {
            world.step()
            world.checkOffsets("seed \(seed), step \(step)")
        }
        world.settle("seed \(seed)")
    }
}

private struct GroupWorld {
    private var random: SeededGenerator
    private var machine: GroupMachine
    private var members: [SimulatedMember] = []
    private var memberCount = 0
    // The model: what was accepted, and as the how-manieth.
    private var acceptedCount = 0
    private var committed: [PartitionIndex: Accepted] = [:]
    private var pending: [ProducerID: [PartitionIndex: Accepted]] = [:]

    private struct Accepted {
        let place: Int
        let offset: Offset
    }

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        machine = GroupMachine(random: SeededGenerator(seed: random.next()))
    }

    private mutating func roll(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    mutating func step() {
        let index = members.isEmpty ? 0 : roll(members.count)
        switch roll(100) {
        case 0..<5 where members.count < 8: comes()
        case 5..<7 where !members.isEmpty: members.remove(at: index)
        case 7..<9 where !members.isEmpty: members[index].leave(&machine)
        case 9..<60 where !members.isEmpty: members[index].go(on: &machine)
        case 60..<70: commits(as: members.isEmpty ? nil : members[index])
        case 70..<76: commitsInTransaction()
        case 76..<80: endsTransaction()
        case 80..<82 where !members.isEmpty: members[index].reconnect(to: &machine)
        case 82: restarts()
        default: machine.pass(.milliseconds(roll(700)))
        }
    }

    private mutating func comes() {
        memberCount += 1
        members.append(SimulatedMember(number: memberCount, instance: roll(3) == 0 ? "static-\(roll(4))" : nil))
    }

    private mutating func restarts() {
        let before = machine.coordinator
        machine = machine.restarted()
        #expect(machine.coordinator.offsets == before.offsets)
        let recorded = machine.coordinator.classicGroups.compactMapValues(\.recorded)
        #expect(recorded == before.classicGroups.compactMapValues(\.recorded))
        for index in members.indices { members[index].reconnect(to: &machine) }
    }

    // MARK: Offsets

    private mutating func accepted(_ offset: Offset) -> Accepted {
        acceptedCount += 1
        return Accepted(place: acceptedCount, offset: offset)
    }

    private mutating func commits(as member: SimulatedMember?) {
        let (partition, offset) = (PartitionIndex(Int32(roll(3))), Offset(Int64(roll(1000))))
        let error = machine.commit(
            offset, partition: partition, member: member?.id ?? "", generation: member?.generation ?? -1)
        if error == .none { committed[partition] = accepted(offset) }
    }

    private mutating func commitsInTransaction() {
        let (partition, offset, producer) = (
            PartitionIndex(Int32(roll(3))), Offset(Int64(roll(1000))), ProducerID(Int64(roll(2)))
        )
        if machine.commitInTransaction(offset, by: producer, partition: partition) == .none {
            pending[producer, default: [:]][partition] = accepted(offset)
        }
    }

    private mutating func endsTransaction() {
        let (producer, isCommitted) = (ProducerID(Int64(roll(2))), roll(2) == 0)
        machine.end(producer, isCommitted: isCommitted)
        for (partition, ended) in pending.removeValue(forKey: producer) ?? [:] where isCommitted {
            if ended.place > committed[partition]?.place ?? 0 { committed[partition] = ended }
        }
    }

    func checkOffsets(_ place: Comment) {
        for partition in [PartitionIndex(0), 1, 2] {
            #expect(machine.fetch(partition: partition) == committed[partition]?.offset ?? -1, place)
            let isPending = pending.values.contains { $0[partition] != nil }
            #expect(
                machine.fetchError(requireStable: true, partition: partition) == (isPending ? .unstableOffsetCommit : .none),
                place)
        }
    }

    // MARK: The end

    /// Nobody comes or goes any more: who is there finds together, who is not is forgotten, and nobody waits.
    mutating func settle(_ place: Comment) {
        for _ in 0..<1000 {
            for index in members.indices { members[index].go(on: &machine) }
            machine.pass(.milliseconds(500))
        }
        members.removeAll { $0.phase == .fenced }
        #expect(members.allSatisfy { $0.phase == .stable }, place)
        #expect(Set(members.map(\.generation)).count <= 1, place)
        #expect(Set(members.map(\.id)).count == members.count, place)
        #expect(Set(members.map(\.id)) == Set(machine.group?.members.keys ?? [:].keys), place)
        for member in members where member.instance == nil {
            #expect(member.assignment == "\(member.generation) \(member.id)", place)
        }
        #expect(machine.waitingCount == 0, place)
        #expect(machine.group?.joiningCount ?? 0 == 0 && machine.group?.pendingMembers.isEmpty ?? true, place)
        // The log has the generation that they are in.
        let again = machine.restarted()
        #expect(Set(again.group?.members.keys ?? [:].keys) == Set(members.map(\.id)), place)
        if let first = members.first { #expect(again.group?.generation == first.generation, place) }
    }
}
