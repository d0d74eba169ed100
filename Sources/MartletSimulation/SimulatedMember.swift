import MartletGroups
import MartletModel
import MartletWire

/// A client in a group: reads what it is given, and commits how far it is. It dies, stands still, leaves and comes back.
///
/// How it comes to its partitions is up to the protocol: ``beat()`` of the classes derived from it.
class SimulatedMember: CustomStringConvertible {
    unowned let world: Simulation
    unowned let group: SimulatedGroup
    private let number: Int
    /// For the membership.
    let connection: SimulatedConnection
    /// For offsets.
    private let offsets: SimulatedConnection
    let instance: String?
    /// Another one each time that it comes back.
    var memberID = ""
    /// The member epoch or the generation; 0 where it is in none.
    var epoch: Int32 = 0
    /// The offset up to which `__consumer_offsets` was committed when the coordinator said what it was last told.
    var heardAt: Offset = 0
    private(set) var owned: Set<TopicPartition> = []
    /// Where it reads; none of a partition whose committed offset it does not know yet.
    private var positions: [TopicPartition: Int64] = [:]
    private(set) var isAlive = true
    private var pausedUntil = 0
    /// What has come while it stood still, in order.
    private var unread: [() -> Void] = []
    /// What was last sent to be committed.
    private var sent: [TopicPartition: Int64] = [:]

    var isSettled: Bool { owned.allSatisfy { positions[$0] != nil } }
    var name: String { "\(group.id)/\(number)" }
    var description: String { "member \(name) (\(memberID)) in epoch \(epoch) with \(owned.sorted())" }
    var client: GroupClient { GroupClient(id: "client-\(number)", host: "/simulated") }

    init(_ world: Simulation, _ group: SimulatedGroup, number: Int) {
        self.world = world
        self.group = group
        self.number = number
        connection = SimulatedConnection(world, client: BrokerID(Int32(3000 + number)))
        offsets = SimulatedConnection(world, client: BrokerID(Int32(4000 + number)))
        instance = world.chance(oneIn: 3) ? "instance-\(number)" : nil
    }

    // MARK: What a protocol does

    /// Says that it is there, joins where it is not.
    func beat() {}
    /// Says that it goes.
    func sayGoodbye() {}
    /// Forgets what it was: another client starts.
    func beginAnew() {}

    // MARK: Its life

    func act() {
        if isAlive, pausedUntil <= world.scheduler.now {
            readUp()
            live()
        }
        if !isAlive, !world.isCalm, world.chance(oneIn: 8) { comeBack() }
        world.scheduler.plan(after: world.number(in: 80...200)) { [self] world in
            if !world.isOver { act() }
        }
    }

    private func live() {
        if !world.isCalm {
            switch world.number(in: 0...79) {
            case 0...1: return die()
            case 2...4: return standStill()
            case 5: return leave()
            default: break
            }
        }
        for partition in owned.sorted() where !world.isCalm {
            if let position = positions[partition] { positions[partition] = position + Int64(world.number(in: 0...3)) }
        }
        careForOffsets()
        if !connection.isBusy { beat() }
    }

    private func die() {
        world.note("\(self) dies")
        world.count(.memberDeaths)
        isAlive = false
        forget()
    }

    private func leave() {
        world.note("\(self) leaves")
        giveUpAll()
        connection.close()
        sayGoodbye()
        // What it has said may arrive yet.
        (isAlive, epoch, unread) = (false, 0, [])
        offsets.close()
    }

    private func standStill() {
        pausedUntil = world.scheduler.now + world.number(in: 100...2500)
        world.note("\(self) stands still until \(pausedUntil)")
    }

    func wakeUp() { pausedUntil = min(pausedUntil, world.scheduler.now) }

    func comeBack() {
        isAlive = true
        pausedUntil = 0
        forget()
        beginAnew()
        world.note("\(self) comes")
    }

    private func forget() {
        (owned, positions, sent, epoch) = ([], [:], [:], 0)
        unread = []
        connection.close()
        offsets.close()
    }

    /// Takes up an answer, when it does not stand still any more.
    func whenAwake(_ body: @escaping () -> Void) {
        if pausedUntil > world.scheduler.now || !unread.isEmpty { unread.append(body) } else { body() }
    }

    private func readUp() {
        let late = unread
        unread = []
        for body in late { body() }
    }

    // MARK: Partitions

    func giveUp(_ partitions: Set<TopicPartition>) {
        if partitions.isEmpty { return }
        owned.subtract(partitions)
        for partition in partitions { (positions[partition], sent[partition]) = (nil, nil) }
        world.note("\(self) has given up \(partitions.sorted())")
    }

    func giveUpAll() { giveUp(owned) }

    func take(_ partitions: Set<TopicPartition>) {
        for partition in partitions.subtracting(owned).sorted() {
            owned.insert(partition)
            world.count(.takenPartitions)
            world.note("\(self) has taken \(partition)")
            world.groupWitness.taken(partition, by: self)
        }
    }

    // MARK: Offsets

    private func careForOffsets() {
        guard !offsets.isBusy, epoch > 0 else { return }
        let unknown = owned.filter { positions[$0] == nil }.sorted()
        if !unknown.isEmpty { return fetchOffsets(of: unknown) }
        if !owned.isEmpty, world.chance(oneIn: 3) { commit() }
    }

    private func fetchOffsets(of partitions: [TopicPartition]) {
        let request = OffsetFetchRequest.OffsetFetchRequestGroup(
            groupId: group.id, memberId: memberID, memberEpoch: epoch,
            topics: partitions.map { .init(name: $0.topic.text, partitionIndexes: [$0.partition]) })
        let (told, id, member) = (heardAt, group.id, memberID)
        ask { machine, _, ticket in
            .init(answers: [(ticket, .offsetFetch(machine.fetchOffsets(request, requireStable: false)))])
        } answered: { [self] answer, shard in
            guard case .offsetFetch(let response) = answer, response.errorCode == .none else { return {} }
            var found: [TopicPartition: Int64] = [:]
            for (partition, topic) in zip(partitions, response.topics) {
                let offset = topic.partitions[0].committedOffset.rawValue
                world.groupWitness.isTold(offset, of: partition, in: id, by: shard, member: member)
                found[partition] = max(offset, 0)
            }
            return { [self] in
                // What was given up in between may have been read by another.
                guard heardAt == told else { return }
                for (partition, offset) in found where owned.contains(partition) { positions[partition] = offset }
            }
        }
    }

    func commit() {
        if offsets.isBusy { return }
        let progress = positions.filter { owned.contains($0.key) && sent[$0.key] != $0.value }.sorted { $0.key < $1.key }
        if progress.isEmpty { return }
        sent = positions
        let request = OffsetCommitRequest(
            groupId: group.id, generationIdOrMemberEpoch: epoch, memberId: memberID, groupInstanceId: instance,
            topics: progress.map { partition, position in
                .init(
                    name: partition.topic.text,
                    partitions: [
                        .init(
                            partitionIndex: partition.partition, committedOffset: Offset(position),
                            committedMetadata: "\(memberID) \(epoch)")
                    ])
            })
        let id = group.id
        ask { machine, now, ticket in
            machine.commitOffsets(request, version: 9, ticket: ticket, at: now)
        } answered: { [self] answer, _ in
            guard case .offsetCommit(let response) = answer else { return {} }
            guard response.topics.allSatisfy({ $0.partitions[0].errorCode == .none }) else {
                world.count(.refusedOffsets)
                return {}
            }
            return { [self] in
                for (partition, position) in progress {
                    world.groupWitness.isAcknowledged(position, of: partition, in: id)
                }
            }
        }
    }

    /// - Parameter answered: is called on the broker when the answer goes out, and says what the client does with it.
    private func ask(
        _ decide: @escaping (inout GroupCoordinator, CoordinatorTime, RequestTicket) -> GroupCoordinator.Decision,
        answered: @escaping (GroupAnswer, BrokerProcess.GroupShard) -> () -> Void
    ) {
        offsets.ask(world.groupState, patience: 600) { process, reply in
            guard let shard = process.groups else { return reply {} }
            shard.submit(decide) { result in
                guard case .success(let answer) = result else { return reply {} }
                let body = answered(answer, shard)
                reply { [self] in whenAwake(body) }
            }
        }
    }
}
