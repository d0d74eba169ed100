import MartletModel
import MartletStrategy
import MartletWire

@testable import MartletGroups

/// A group coordinator and clients of both protocols, to whom things happen as a seed says.
struct MigrationWorld {
    static let partitionCounts = ["t": 4, "u": 3]
    var machine: GroupMachine
    var random: SeededGenerator
    let isCooperative: Bool
    var clients: [Client] = []
    private var clientCount = 0
    /// Whether every answer arrives at once.
    private var isCalm = false

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
        case 6: if Bool.random(using: &random) { move() }
        case 7:
            if Int.random(in: 0..<8, using: &random) == 0 {
                machine.pass(.seconds(Int.random(in: 5...50, using: &random)))
            }
        default: if let place = clients.indices.randomElement(using: &random) { act(place) }
        }
    }

    /// A client of either protocol.
    struct Client {
        let isClassic: Bool
        /// Of a static member.
        let instance: String?
        /// Empty until the coordinator has given a classic client one.
        var id: String
        /// The member epoch or the generation.
        var epoch: Int32 = 0
        var owned = TopicPartitionSet()
        var wanted = TopicPartitionSet()
        var stage = Stage.outside
        var mustTellAll = true
        /// Whether the coordinator has thrown it out and it reads on, since it has not heard of that. A cooperative client
        /// that joins a consumer group then is let in under its id, and hears what it may read with its next assignment.
        var isOutOfDate = false

        enum Stage {
            /// Is to join.
            case outside
            case joining(RequestTicket)
            case syncing(RequestTicket)
            case member
        }

        mutating func beginAnew() {
            if isClassic { id = "" }
            epoch = 0
            owned = TopicPartitionSet()
            wanted = TopicPartitionSet()
            stage = .outside
            mustTellAll = true
            isOutOfDate = false
        }
    }

    // MARK: What happens

    private mutating func start(isClassic: Bool) {
        guard clients.count < 6 else { return }
        let isStatic = Int.random(in: 0..<4, using: &random) == 0
        start(isClassic: isClassic, instance: isStatic ? "instance-\(clientCount)" : nil)
    }

    private mutating func start(isClassic: Bool, instance: String?) {
        clientCount += 1
        clients.append(Client(isClassic: isClassic, instance: instance, id: isClassic ? "" : "member-\(clientCount)"))
        act(clients.count - 1)
    }

    /// A static member's client stops, and another takes its place, of either protocol.
    private mutating func move() {
        guard let place = clients.indices.filter({ clients[$0].instance != nil }).randomElement(using: &random) else { return }
        let former = clients.remove(at: place)
        if !former.isClassic, former.epoch > 0 { machine.beat(former.id, epoch: -2, instance: former.instance) }
        start(isClassic: Bool.random(using: &random), instance: former.instance)
    }

    private mutating func leave() {
        guard let place = clients.indices.randomElement(using: &random) else { return }
        let client = clients.remove(at: place)
        if client.isClassic {
            if !client.id.isEmpty { _ = machine.leave([(client.id, client.instance)]) }
        } else if client.epoch > 0 {
            machine.beat(client.id, epoch: -1, instance: client.instance)
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

    mutating func act(_ place: Int) {
        if clients[place].isClassic { actClassic(place) } else { beat(place) }
    }

    mutating func calmDown() {
        isCalm = true
        for _ in 0..<80 {
            for place in clients.indices { act(place) }
            machine.pass(.seconds(2))
        }
    }

    /// Whether an answer takes its time, until the client does something again.
    mutating func isSlow() -> Bool { !isCalm && Int.random(in: 0..<4, using: &random) == 0 }
    private mutating func isLost() -> Bool { !isCalm && Int.random(in: 0..<12, using: &random) == 0 }

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
                groupId: "g", memberId: client.id, memberEpoch: client.epoch, instanceId: client.instance,
                rebalanceTimeoutMs: tellsAll ? 60_000 : -1, subscribedTopicNames: tellsAll ? ["t", "u"] : nil,
                topicPartitions: tellsAll ? client.owned.listed { .init(topicId: $0, partitions: $1) } : nil))
        if isLost() { clients[place].mustTellAll = true; return }
        guard response.errorCode == .none else { return clients[place].beginAnew() }
        clients[place].epoch = response.memberEpoch
        clients[place].mustTellAll = false
        clients[place].stage = .member
        if let assigned = response.assigned { clients[place].wanted = assigned }
    }
}
