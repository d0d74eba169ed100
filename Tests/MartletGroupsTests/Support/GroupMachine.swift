import MartletModel
import MartletWire
import NIOCore

@testable import MartletGroups

/// A group coordinator with a log and a clock, as the broker would run it.
struct GroupMachine {
    private(set) var coordinator: GroupCoordinator
    /// Everything that was recorded, with its writer.
    private(set) var log: [Entry] = []
    private(set) var answers: [RequestTicket: GroupAnswer] = [:]
    /// What is to be done outside, in order.
    var effects: [GroupEffect] = []
    private var lastTicket: UInt64 = 0
    private(set) var now: CoordinatorTime
    let settings: GroupSettings

    var records: [GroupRecord] { log.compactMap { if case .record(let record, _) = $0 { record } else { nil } } }

    enum Entry {
        case record(GroupRecord, RecordWriter)
        case end(ProducerID, isCommitted: Bool)
    }

    init(
        _ settings: GroupSettings = GroupSettings(), topics: TopicCatalog = TopicCatalog(), assignors: AssignorList = .none,
        log: [Entry] = [], now: CoordinatorTime = CoordinatorTime(monotonic: .now, wall: 1_000_000),
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.settings = settings
        self.now = now
        coordinator = GroupCoordinator(settings: settings, topics: topics, assignors: assignors, random: random)
        for entry in log { replay(entry) }
        perform { $0.begin(at: $1) }
    }

    /// A machine that has just read what this one recorded.
    func restarted(settings: GroupSettings? = nil) -> GroupMachine {
        GroupMachine(
            settings ?? self.settings, topics: coordinator.topics, assignors: coordinator.assignors, log: log, now: now,
            random: coordinator.random)
    }

    // MARK: Events

    mutating func perform(_ decide: (inout GroupCoordinator, CoordinatorTime) -> GroupCoordinator.Decision) {
        let decision = decide(&coordinator, now)
        for record in decision.records { replay(.record(record, decision.writer)) }
        effects += decision.effects
        for (ticket, answer) in decision.answers {
            precondition(answers[ticket] == nil, "\(ticket) is answered twice")
            precondition(ticket.rawValue <= lastTicket, "\(ticket) was never given")
            answers[ticket] = answer
        }
    }

    mutating func request(
        _ decide: (inout GroupCoordinator, RequestTicket, CoordinatorTime) -> GroupCoordinator.Decision
    ) -> RequestTicket {
        lastTicket += 1
        let ticket = RequestTicket(rawValue: lastTicket)
        perform { decide(&$0, ticket, $1) }
        return ticket
    }

    mutating func end(_ producer: ProducerID, isCommitted: Bool) { replay(.end(producer, isCommitted: isCommitted)) }

    /// Lets time pass; everything that falls due happens at its moment.
    mutating func pass(_ duration: Duration) {
        let end = now.monotonic + duration
        while let deadline = coordinator.nextDeadline, deadline <= end {
            move(to: max(deadline, now.monotonic))
            perform { $0.tick(at: $1) }
        }
        move(to: end)
    }

    private mutating func move(to instant: ContinuousClock.Instant) {
        let wall = now.wall.rawValue + Int64((instant - now.monotonic) / .milliseconds(1))
        now = CoordinatorTime(monotonic: instant, wall: Timestamp(wall))
    }

    private mutating func replay(_ entry: Entry) {
        log.append(entry)
        switch entry {
        case .record(let record, let writer): coordinator.replay(record, by: writer, at: Offset(Int64(log.count - 1)))
        case .end(let producer, let isCommitted):
            coordinator.replayEndOfTransaction(of: producer, epoch: 0, isCommitted: isCommitted)
        }
    }

    var waitingCount: Int { Int(lastTicket) - answers.count }
}

// MARK: Requests of the classic protocol

extension GroupMachine {
    static let client = GroupClient(id: "client", host: "/127.0.0.1")

    mutating func join(
        _ member: String = "", instance: String? = nil, protocols: [String] = ["range"], type: String = "consumer",
        topics: [String] = ["t"], version: Int16 = 5, session: Int32 = 10_000, rebalance: Int32 = 60_000, group: String = "g"
    ) -> RequestTicket {
        let request = JoinGroupRequest(
            groupId: group, sessionTimeoutMs: session, rebalanceTimeoutMs: rebalance, memberId: member,
            groupInstanceId: instance, protocolType: type,
            protocols: protocols.map { .init(name: $0, metadata: Self.subscription(topics)) })
        return self.request { $0.joinGroup(request, version: version, from: Self.client, ticket: $1, at: $2) }
    }

    static func subscription(_ topics: [String]) -> ByteBuffer {
        var writer = WireWriter()
        try! ConsumerProtocolSubscription(topics: topics).encode(into: &writer, version: 0)
        var buffer = ByteBuffer(integer: Int16(0))
        buffer.writeImmutableBuffer(writer.buffer)
        return buffer
    }

    /// Gets an id and joins with it; the id.
    mutating func joinNew(
        protocols: [String] = ["range"], topics: [String] = ["t"], session: Int32 = 10_000, rebalance: Int32 = 60_000,
        group: String = "g"
    ) -> (member: String, ticket: RequestTicket) {
        let first = join(protocols: protocols, topics: topics, session: session, rebalance: rebalance, group: group)
        let member = joined(first)!.memberId
        let ticket = join(member, protocols: protocols, topics: topics, session: session, rebalance: rebalance, group: group)
        return (member, ticket)
    }

    mutating func sync(
        _ member: String, generation: Int32, instance: String? = nil, assignments: [String: String] = [:],
        type: String? = nil, name: String? = nil, version: Int16 = 3, group: String = "g"
    ) -> RequestTicket {
        let request = SyncGroupRequest(
            groupId: group, generationId: generation, memberId: member, groupInstanceId: instance, protocolType: type,
            protocolName: name,
            assignments: assignments.sorted { $0.key < $1.key }.map { .init(memberId: $0, assignment: ByteBuffer(string: $1)) })
        return self.request { $0.syncGroup(request, version: version, ticket: $1, at: $2) }
    }

    mutating func heartbeat(_ member: String, generation: Int32, instance: String? = nil, group: String = "g") -> ErrorCode {
        let request = HeartbeatRequest(groupId: group, generationId: generation, memberId: member, groupInstanceId: instance)
        let ticket = self.request { $0.heartbeat(request, version: 4, ticket: $1, at: $2) }
        guard case .heartbeat(let response)? = answers[ticket] else { preconditionFailure("a heartbeat is answered at once") }
        return response.errorCode
    }

    mutating func leave(_ members: [(String, String?)], group: String = "g", version: Int16 = 5) -> LeaveGroupResponse {
        var request = LeaveGroupRequest(groupId: group)
        if version < 3 {
            request.memberId = members[0].0
        } else {
            request.members = members.map { .init(memberId: $0.0, groupInstanceId: $0.1) }
        }
        let ticket = self.request { $0.leaveGroup(request, version: version, ticket: $1, at: $2) }
        guard case .leaveGroup(let response)? = answers[ticket] else { preconditionFailure("a leave is answered at once") }
        return response
    }

    /// Several members in a stable first generation; the first leads.
    mutating func stableGroup(_ count: Int, protocols: [String] = ["range"], session: Int32 = 10_000) -> [String] {
        let joining = (0..<count).map { _ in joinNew(protocols: protocols, session: session) }
        pass(.seconds(6))
        let generation = joined(joining[0].ticket)!.generationId
        for (member, _) in joining.dropFirst() { _ = sync(member, generation: generation) }
        let assignments = Dictionary(uniqueKeysWithValues: joining.map { ($0.member, "of \($0.member)") })
        _ = sync(joining[0].member, generation: generation, assignments: assignments)
        return joining.map(\.member)
    }

    // MARK: Answers

    func joined(_ ticket: RequestTicket) -> JoinGroupResponse? {
        if case .joinGroup(let response)? = answers[ticket] { response } else { nil }
    }

    func synced(_ ticket: RequestTicket) -> SyncGroupResponse? {
        if case .syncGroup(let response)? = answers[ticket] { response } else { nil }
    }

    var group: ClassicGroup? { coordinator.classicGroups["g"] }
    var state: ClassicGroupState? { group?.state }
}
