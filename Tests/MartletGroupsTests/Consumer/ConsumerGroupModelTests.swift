import MartletModel
import MartletStrategy
import MartletWire
import Testing

@testable import MartletGroups

/// Random lives of a group, watched over: whatever happens, no partition has two readers, epochs only grow, the log says
/// what the machine knows, and when things calm down everybody has what the target says.
struct ConsumerGroupModelTests {
    @Test(arguments: Histories.seeds(8))
    func `a group keeps its promises whatever happens to it`(seed: UInt64) {
        var world = World(seed: seed)
        for step in 0..<250 {
            world.step()
            if let complaint = world.complaint() { Issue.record("seed \(seed), step \(step): \(complaint)"); return }
        }
        world.calmDown()
        if let complaint = world.complaint() ?? world.unrest() { Issue.record("seed \(seed), at the end: \(complaint)") }
    }
}

/// A client of the consumer protocol, as far as the coordinator can tell.
private struct Client {
    let id: String
    let instance: String?
    var epoch: Int32 = 0
    var topics: [String]
    var pattern: String?
    /// What it reads now.
    var owned = TopicPartitionSet()
    /// What it was last told to read.
    var wanted = TopicPartitionSet()
    var mustTellAll = true

    /// Gives up what it is not to read any more, and takes what it is to read.
    mutating func reconcile() {
        guard owned != wanted else { return }
        let kept = owned.intersection(wanted)
        // First what is given up is said, in a heartbeat of its own.
        owned = kept == owned ? wanted : kept
        mustTellAll = true
    }

    mutating func beginAnew() {
        epoch = 0
        owned = TopicPartitionSet()
        wanted = TopicPartitionSet()
        mustTellAll = true
    }
}

private struct World {
    private var machine = GroupMachine.serving(["t": 3, "u": 2, "v": 0])
    private var random: SeededGenerator
    private var clients: [Client] = []
    private var clientCount = 0
    private var lastEpochs: (group: Int32, assignment: Int32) = (0, 0)

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func step() {
        switch Int.random(in: 0..<30, using: &random) {
        case 0, 1, 2: join()
        case 3: leave()
        case 4: crash()
        case 5: goAndComeBack()
        case 6: resubscribe()
        case 7: changeTopics()
        case 8: machine.pass(.seconds(Int.random(in: 1...40, using: &random)))
        case 9: restart()
        case 10: machine.settle()
        default: beatSomebody()
        }
    }

    // MARK: What happens

    private mutating func join() {
        guard clients.count < 8 else { return }
        clientCount += 1
        let isStatic = Int.random(in: 0..<3, using: &random) == 0
        let topics = someTopics()
        clients.append(
            Client(
                id: "member-\(clientCount)", instance: isStatic ? "instance-\(clientCount)" : nil, topics: topics,
                pattern: Int.random(in: 0..<4, using: &random) == 0 ? "[tw].*" : nil))
        beat(clients.count - 1, isLost: false)
    }

    private mutating func someTopics() -> [String] {
        ["t", "u", "v", "missing"].filter { _ in Bool.random(using: &random) }
    }

    private mutating func leave() {
        guard let place = clients.indices.randomElement(using: &random) else { return }
        let client = clients.remove(at: place)
        guard client.epoch > 0 else { return }
        machine.beat(client.id, epoch: -1, instance: client.instance)
    }

    /// It stops reading and sends nothing more.
    private mutating func crash() {
        guard let place = clients.indices.randomElement(using: &random) else { return }
        clients.remove(at: place)
    }

    private mutating func goAndComeBack() {
        guard
            let place = clients.indices.filter({ clients[$0].instance != nil && clients[$0].epoch > 0 })
                .randomElement(using: &random)
        else { return }
        let former = clients.remove(at: place)
        machine.beat(former.id, epoch: -2, instance: former.instance)
        if Bool.random(using: &random) { machine.pass(.seconds(Int.random(in: 0...50, using: &random))) }
        clientCount += 1
        clients.append(
            Client(id: "member-\(clientCount)", instance: former.instance, topics: former.topics, pattern: former.pattern))
        beat(clients.count - 1, isLost: false)
    }

    private mutating func resubscribe() {
        guard let place = clients.indices.randomElement(using: &random) else { return }
        clients[place].topics = someTopics()
        clients[place].mustTellAll = true
        beat(place, isLost: false)
    }

    private mutating func changeTopics() {
        let name = ["t", "u", "v", "w"].randomElement(using: &random) ?? "t"
        let count = Int.random(in: 0...6, using: &random)
        machine.change { catalog in
            let present = catalog.topic(named: name)
            if let present, count == 0 {
                catalog.remove(present.id)
            } else {
                catalog.set(GroupMachine.topic(name, max(count, present?.partitionCount ?? 0)))
            }
        }
    }

    private mutating func restart() {
        let restarted = machine.restarted()
        precondition(restarted.consumerGroup?.members == machine.consumerGroup?.members)
        machine = restarted
    }

    private mutating func beatSomebody() {
        guard let place = clients.indices.randomElement(using: &random) else { return }
        clients[place].reconcile()
        beat(place, isLost: Int.random(in: 0..<12, using: &random) == 0)
    }

    /// - Parameter isLost: the answer never arrives; the client then tells everything the next time.
    private mutating func beat(_ place: Int, isLost: Bool) {
        let client = clients[place]
        let tellsAll = client.mustTellAll || client.epoch == 0
        let request = ConsumerGroupHeartbeatRequest(
            groupId: "g", memberId: client.id, memberEpoch: client.epoch, instanceId: client.instance,
            rebalanceTimeoutMs: tellsAll ? 60_000 : -1, subscribedTopicNames: tellsAll ? client.topics : nil,
            subscribedTopicRegex: tellsAll ? client.pattern : nil,
            topicPartitions: tellsAll ? client.owned.listed { .init(topicId: $0, partitions: $1) } : nil)
        let response = machine.beat(request)
        if isLost {
            clients[place].mustTellAll = true
        } else if response.errorCode == .none {
            clients[place].epoch = response.memberEpoch
            clients[place].mustTellAll = false
            if let assigned = response.assigned { clients[place].wanted = assigned }
        } else {
            // Fenced, or not there: nothing is read any more, and the client joins anew.
            clients[place].beginAnew()
        }
    }

    mutating func calmDown() {
        machine.pass(.seconds(40))
        for _ in 0..<40 {
            machine.settle()
            for place in clients.indices {
                clients[place].reconcile()
                beat(place, isLost: false)
            }
            machine.pass(.seconds(2))
        }
    }

    // MARK: What must hold

    mutating func complaint() -> String? {
        guard let group = machine.consumerGroup else { return clients.isEmpty ? nil : "the group is gone" }
        var held = TopicPartitionSet()
        for member in group.membersInOrder {
            for partitions in [member.assigned, member.pendingRevocation] {
                if !held.isDisjoint(with: partitions) { return "\(member.id) shares a partition" }
                held = held.union(partitions)
            }
            if member.epoch > group.epoch { return "\(member.id) is in an epoch to come" }
        }
        for client in clients where client.epoch > 0 {
            // One that was thrown out does not know yet.
            guard let member = group.members[client.id], member.epoch >= client.epoch else { continue }
            if !client.owned.isSubset(of: member.assigned.union(member.pendingRevocation)) {
                return "\(client.id) reads \(client.owned) and may \(member.assigned)"
            }
        }
        if group.epoch < lastEpochs.group || group.assignmentEpoch < lastEpochs.assignment { return "an epoch went back" }
        if group.assignmentEpoch > group.epoch { return "a target is for an epoch to come" }
        lastEpochs = (group.epoch, group.assignmentEpoch)
        if machine.restarted().consumerGroup?.members != group.members { return "the log says something else" }
        return nil
    }

    func unrest() -> String? {
        guard let group = machine.consumerGroup else { return nil }
        guard clients.isEmpty || group.stateName == "Stable" else { return "the group is \(group.stateName)" }
        let facts = group.facts(machine.coordinator.topics)
        var wanted = TopicPartitionSet()
        for id in facts.members.reduce(into: Set<TopicID>(), { $0.formUnion($1.subscribedTopics) }) {
            wanted[id] = (0..<Int32(facts.topics[id]?.partitionCount ?? 0)).map { PartitionIndex($0) }
        }
        let read = clients.reduce(TopicPartitionSet()) { $0.union($1.owned) }
        guard read == wanted else { return "read is \(read), to be read \(wanted)" }
        guard Set(clients.map(\.id)) == Set(group.members.keys) else { return "members are \(group.members.keys.sorted())" }
        return nil
    }
}
