import MartletGroups
import MartletModel
import MartletWire
import NIOCore

/// A member of the classic protocol, eager: it gives up everything before it joins the next generation, and one of them assigns.
final class ClassicProtocolMember: SimulatedMember {
    /// Whether it has its assignment of the generation.
    private var isStable = false

    override var isSettled: Bool { super.isSettled && isStable }

    override func beginAnew() {
        memberID = ""
        isStable = false
    }

    override func beat() { if isStable { heartbeat() } else { join() } }

    /// Nothing is read until it is in the next generation.
    private func leaveGeneration() {
        if isStable { commit() }
        giveUpAll()
        (epoch, isStable) = (0, false)
    }

    private func heed(_ error: ErrorCode) {
        switch error {
        case .rebalanceInProgress, .illegalGeneration: leaveGeneration()
        // With the second, an application is started again.
        case .unknownMemberId, .fencedInstanceId:
            world.note("\(self) hears \(error)")
            world.count(.fencedMembers)
            leaveGeneration()
            memberID = ""
        case .notCoordinator: break
        default: world.complain("\(self) hears \(error)")
        }
    }

    // MARK: Requests

    private func join() {
        leaveGeneration()
        let request = JoinGroupRequest(
            groupId: group.id, sessionTimeoutMs: Int32(SimulatedGroup.sessionTimeout),
            rebalanceTimeoutMs: Int32(SimulatedGroup.rebalanceTimeout), memberId: memberID, groupInstanceId: instance,
            protocolType: "consumer",
            protocols: [
                .init(name: "range", metadata: embedded(ConsumerProtocolSubscription(topics: group.subscription.map(\.text))))
            ])
        let client = client
        ask(patience: 3 * SimulatedGroup.rebalanceTimeout) { machine, now, ticket in
            machine.joinGroup(request, version: 9, from: client, ticket: ticket, at: now)
        } answered: { [self] answer, _ in
            guard case .joinGroup(let response) = answer else { return }
            switch response.errorCode {
            case .none:
                memberID = response.memberId
                sync(response)
            case .memberIdRequired:
                memberID = response.memberId
                join()
            default: heed(response.errorCode)
            }
        }
    }

    private func sync(_ joined: JoinGroupResponse) {
        let leads = joined.leader == memberID && !joined.skipAssignment
        let request = SyncGroupRequest(
            groupId: group.id, generationId: joined.generationId, memberId: memberID, groupInstanceId: instance,
            protocolType: "consumer", protocolName: "range",
            assignments: leads ? assignments(to: joined.members.map(\.memberId)) : [])
        ask(patience: 2 * SimulatedGroup.rebalanceTimeout) { machine, now, ticket in
            machine.syncGroup(request, version: 5, ticket: ticket, at: now)
        } answered: { [self] answer, known in
            guard case .syncGroup(let response) = answer else { return }
            guard response.errorCode == .none else { return heed(response.errorCode) }
            (epoch, heardAt, isStable) = (joined.generationId, known, true)
            take(partitions(of: response.assignment))
        }
    }

    private func heartbeat() {
        let request = HeartbeatRequest(
            groupId: group.id, generationId: epoch, memberId: memberID, groupInstanceId: instance)
        ask(patience: 500) { machine, now, ticket in
            machine.heartbeat(request, version: 4, ticket: ticket, at: now)
        } answered: { [self] answer, known in
            guard case .heartbeat(let response) = answer else { return }
            if response.errorCode == .none { heardAt = known } else { heed(response.errorCode) }
        }
    }

    override func sayGoodbye() {
        isStable = false
        // A static member's place is kept.
        guard !memberID.isEmpty, instance == nil else { return }
        let request = LeaveGroupRequest(groupId: group.id, members: [.init(memberId: memberID)])
        ask(patience: 500) { machine, now, ticket in
            machine.leaveGroup(request, version: 5, ticket: ticket, at: now)
        } answered: { _, _ in
        }
    }

    private func ask(
        patience: Int,
        _ decide: @escaping (inout GroupCoordinator, CoordinatorTime, RequestTicket) -> GroupCoordinator.Decision,
        answered: @escaping (GroupAnswer, Offset) -> Void
    ) {
        connection.ask(world.groupState, patience: patience) { process, reply in
            guard let shard = process.groups else { return reply {} }
            shard.submit(decide) { result in
                let known = shard.committedEnd
                reply { [self] in
                    whenAwake { if case .success(let answer) = result { answered(answer, known) } }
                }
            }
        }
    }

    // MARK: What clients tell each other

    private func assignments(to members: [String]) -> [SyncGroupRequest.SyncGroupRequestAssignment] {
        members.enumerated().map { place, member in
            let part = group.partitions.enumerated().filter { $0.offset % members.count == place }.map(\.element)
            let byTopic = Dictionary(grouping: part, by: \.topic).sorted { $0.key < $1.key }
            let assignment = ConsumerProtocolAssignment(
                assignedPartitions: byTopic.map { .init(topic: $0.key.text, partitions: $0.value.map(\.partition)) })
            return .init(memberId: member, assignment: embedded(assignment))
        }
    }

    private func partitions(of assignment: ByteBuffer) -> Set<TopicPartition> {
        // Whoever came after the leader had assigned has nothing.
        if assignment.readableBytes == 0 { return [] }
        var bytes = assignment
        guard bytes.readInteger(as: Int16.self) == 0 else { return complain(about: assignment) }
        var reader = WireReader(bytes)
        do throws(WireError) {
            let read = try ConsumerProtocolAssignment(from: &reader, version: 0)
            return Set(
                read.assignedPartitions.flatMap { entry in
                    guard let name = world.catalog.topic(named: entry.topic)?.name else { return [TopicPartition]() }
                    return entry.partitions.map { TopicPartition(topic: name, partition: $0) }
                })
        } catch {
            return complain(about: assignment)
        }
    }

    private func complain(about assignment: ByteBuffer) -> Set<TopicPartition> {
        world.complain("\(self) is assigned what cannot be read: \(assignment)")
        return []
    }

    private func embedded(_ message: some WireMessage) -> ByteBuffer {
        var writer = WireWriter(ByteBuffer(integer: Int16(0)))
        do throws(WireError) { try message.encode(into: &writer, version: 0) } catch {
            world.complain("\(self) cannot say \(message): \(error)")
        }
        return writer.buffer
    }
}
