import MartletModel
import MartletStrategy
import MartletWire
import NIOCore
import Testing

@testable import MartletGroups

/// Random lives of a group whose members change between the protocols: no partition ever has two readers, and when things
/// calm down every partition has one.
struct MigrationModelTests {
    @Test(arguments: Histories.seeds(8))
    func `no partition has two readers while a group moves between the protocols`(seed: UInt64) {
        var world = World(seed: seed)
        for step in 0..<250 {
            world.step()
            if let complaint = world.complaint() { Issue.record("seed \(seed), step \(step): \(complaint)"); return }
        }
        world.calmDown()
        if let complaint = world.complaint() ?? world.unrest() { Issue.record("seed \(seed), at the end: \(complaint)") }
    }

    @Test func `a seed's history is the same each time`() {
        let logs = (0..<2).map { _ in
            var world = World(seed: 1)
            for _ in 0..<250 { world.step() }
            return world.log
        }
        #expect(logs[0] == logs[1])
        #expect(logs[0].count > 100)
    }
}

/// A client of either protocol.
private struct Client {
    let isClassic: Bool
    /// Empty until the coordinator has given a classic client one.
    var id: String
    /// The member epoch or the generation.
    var epoch: Int32 = 0
    var owned = TopicPartitionSet()
    var wanted = TopicPartitionSet()
    var stage = Stage.outside
    var mustTellAll = true

    enum Stage {
        /// Is to join.
        case outside
        case joining(RequestTicket)
        case syncing(RequestTicket)
        case member
    }

    mutating func beginAnew(keepsID: Bool = false) {
        if isClassic, !keepsID { id = "" }
        epoch = 0
        owned = TopicPartitionSet()
        wanted = TopicPartitionSet()
        stage = .outside
        mustTellAll = true
    }
}

private struct World {
    private static let partitionCounts = ["t": 4, "u": 3]
    private var machine: GroupMachine
    private var random: SeededGenerator
    private let isCooperative: Bool
    private var clients: [Client] = []
    private var clientCount = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        isCooperative = Bool.random(using: &random)
        machine = .serving(Self.partitionCounts, random: SeededGenerator(seed: random.next()))
    }

    var log: [GroupRecord] { machine.records }

    mutating func step() {
        switch Int.random(in: 0..<24, using: &random) {
        case 0: start(isClassic: true)
        case 1: start(isClassic: false)
        case 2: leave()
        case 3: if Int.random(in: 0..<3, using: &random) == 0 { crash() }
        case 4: machine.pass(.seconds(Int.random(in: 1...4, using: &random)))
        case 5: if Int.random(in: 0..<4, using: &random) == 0 { restart() }
        default: if let place = clients.indices.randomElement(using: &random) { act(place) }
        }
    }

    // MARK: What happens

    private mutating func start(isClassic: Bool) {
        guard clients.count < 6 else { return }
        clientCount += 1
        clients.append(Client(isClassic: isClassic, id: isClassic ? "" : "member-\(clientCount)"))
        act(clients.count - 1)
    }

    private mutating func leave() {
        guard let place = clients.indices.randomElement(using: &random) else { return }
        let client = clients.remove(at: place)
        if client.isClassic {
            if !client.id.isEmpty { _ = machine.leave([(client.id, nil)]) }
        } else if client.epoch > 0 {
            machine.beat(client.id, epoch: -1)
        }
    }

    private mutating func crash() {
        guard let place = clients.indices.randomElement(using: &random) else { return }
        clients.remove(at: place)
    }

    /// Requests that wait are lost with the broker; their clients ask again.
    private mutating func restart() {
        machine = machine.restarted()
        for place in clients.indices {
            switch clients[place].stage {
            case .joining, .syncing: clients[place].stage = .outside
            case .outside, .member: break
            }
        }
    }

    private mutating func act(_ place: Int) {
        if clients[place].isClassic { actClassic(place) } else { beat(place) }
    }

    mutating func calmDown() {
        for _ in 0..<80 {
            for place in clients.indices { act(place) }
            machine.pass(.seconds(2))
        }
    }

    // MARK: The consumer protocol

    private mutating func beat(_ place: Int) {
        if clients[place].owned != clients[place].wanted {
            let kept = clients[place].owned.intersection(clients[place].wanted)
            clients[place].owned = kept == clients[place].owned ? clients[place].wanted : kept
            clients[place].mustTellAll = true
        }
        let client = clients[place]
        let tellsAll = client.mustTellAll || client.epoch == 0
        let response = machine.beat(
            ConsumerGroupHeartbeatRequest(
                groupId: "g", memberId: client.id, memberEpoch: client.epoch,
                rebalanceTimeoutMs: tellsAll ? 60_000 : -1, subscribedTopicNames: tellsAll ? ["t", "u"] : nil,
                topicPartitions: tellsAll ? client.owned.listed { .init(topicId: $0, partitions: $1) } : nil))
        guard response.errorCode == .none else { return clients[place].beginAnew() }
        clients[place].epoch = response.memberEpoch
        clients[place].mustTellAll = false
        clients[place].stage = .member
        if let assigned = response.assigned { clients[place].wanted = assigned }
    }

    // MARK: The classic protocol

    private mutating func actClassic(_ place: Int) {
        switch clients[place].stage {
        case .outside: join(place)
        case .joining(let ticket): if let answer = machine.joined(ticket) { hasJoined(place, answer) }
        case .syncing(let ticket): if let answer = machine.synced(ticket) { hasSynced(place, answer) }
        case .member:
            switch machine.heartbeat(clients[place].id, generation: clients[place].epoch) {
            case .none: break
            case .rebalanceInProgress: rejoin(place)
            default: clients[place].beginAnew()
            }
        }
    }

    private mutating func rejoin(_ place: Int) {
        // An eager client gives up everything before it joins.
        if !isCooperative { clients[place].owned = TopicPartitionSet() }
        join(place)
    }

    private mutating func join(_ place: Int) {
        let client = clients[place]
        let request = JoinGroupRequest(
            groupId: "g", sessionTimeoutMs: 30_000, rebalanceTimeoutMs: 60_000, memberId: client.id,
            protocolType: "consumer",
            protocols: [.init(name: isCooperative ? "cooperative-sticky" : "range", metadata: subscription(client.owned))])
        let ticket = machine.request {
            $0.joinGroup(request, version: 5, from: GroupMachine.client, ticket: $1, at: $2)
        }
        clients[place].stage = .joining(ticket)
        if let answer = machine.joined(ticket) { hasJoined(place, answer) }
    }

    private func subscription(_ owned: TopicPartitionSet) -> ByteBuffer {
        let named = Self.partitionCounts.keys.sorted().map {
            ConsumerProtocolSubscription.TopicPartition(topic: $0, partitions: owned[GroupMachine.id($0)])
        }
        var start = ByteBuffer()
        start.writeInteger(Int16(1))
        var writer = WireWriter(start)
        try! ConsumerProtocolSubscription(topics: ["t", "u"], ownedPartitions: named).encode(into: &writer, version: 1)
        return writer.buffer
    }

    private mutating func hasJoined(_ place: Int, _ answer: JoinGroupResponse) {
        switch answer.errorCode {
        case .memberIdRequired:
            clients[place].id = answer.memberId
            join(place)
        case .none:
            clients[place].id = answer.memberId
            clients[place].epoch = answer.generationId
            let isLeader = answer.leader == answer.memberId
            let request = SyncGroupRequest(
                groupId: "g", generationId: answer.generationId, memberId: answer.memberId,
                assignments: isLeader ? assignments(answer.members) : [])
            let ticket = machine.request { $0.syncGroup(request, version: 3, ticket: $1, at: $2) }
            clients[place].stage = .syncing(ticket)
            if let answer = machine.synced(ticket) { hasSynced(place, answer) }
        case .rebalanceInProgress: clients[place].stage = .outside
        default: clients[place].beginAnew()
        }
    }

    /// What the leader assigns: all in turn, and in cooperative groups nothing that another member still has.
    private func assignments(
        _ members: [JoinGroupResponse.JoinGroupResponseMember]
    ) -> [SyncGroupRequest.SyncGroupRequestAssignment] {
        let sorted = members.sorted { $0.memberId < $1.memberId }
        var owned: [TopicPartitionSet] = []
        for member in sorted {
            let said = EmbeddedProtocol.subscription(in: member.metadata)?.ownedPartitions ?? []
            owned.append(EmbeddedProtocol.partitions(said.map { ($0.topic, $0.partitions) }, machine.coordinator.topics))
        }
        var parts = Array(repeating: TopicPartitionSet(), count: sorted.count)
        var turn = 0
        for (topic, count) in Self.partitionCounts.sorted(by: { $0.key < $1.key }) {
            for number in 0..<count {
                let partition = PartitionIndex(Int32(number))
                let id = GroupMachine.id(topic)
                let isTaken = owned.enumerated().contains { $0.offset != turn && $0.element.contains(partition, of: id) }
                if !isCooperative || !isTaken { parts[turn].insert(partition, of: id) }
                turn = (turn + 1) % sorted.count
            }
        }
        return zip(sorted, parts).map {
            .init(
                memberId: $0.memberId,
                assignment: EmbeddedProtocol.bytes(ofAssignment: $1, spokenTo: nil, machine.coordinator.topics))
        }
    }

    private mutating func hasSynced(_ place: Int, _ answer: SyncGroupResponse) {
        guard answer.errorCode == .none, let assignment = EmbeddedProtocol.assignment(in: answer.assignment) else {
            if answer.errorCode == .rebalanceInProgress { rejoin(place) } else { clients[place].beginAnew() }
            return
        }
        let assigned = EmbeddedProtocol.partitions(
            assignment.assignedPartitions.map { ($0.topic, $0.partitions) }, machine.coordinator.topics)
        let mustRejoin = isCooperative && !clients[place].owned.isSubset(of: assigned)
        clients[place].owned = assigned
        clients[place].stage = .member
        // What was given up is free for others once the others know.
        if mustRejoin { clients[place].stage = .outside }
    }

    // MARK: What must hold

    func complaint() -> String? {
        var read = TopicPartitionSet()
        for client in clients where isKnown(client) {
            if !read.isDisjoint(with: client.owned) { return "\(client.id) reads what another one reads" }
            read = read.union(client.owned)
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
