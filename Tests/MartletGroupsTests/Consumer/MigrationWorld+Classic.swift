import MartletModel
import MartletStrategy
import MartletWire
import NIOCore

@testable import MartletGroups

// What clients of the classic protocol do.
extension MigrationWorld {
    mutating func actClassic(_ place: Int) {
        switch clients[place].stage {
        case .outside: join(place)
        case .joining(let ticket): if let answer = machine.joined(ticket) { hasJoined(place, answer) }
        case .syncing(let ticket): if let answer = machine.synced(ticket) { hasSynced(place, answer) }
        case .member:
            switch machine.heartbeat(clients[place].id, generation: clients[place].epoch, instance: clients[place].instance) {
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
            groupInstanceId: client.instance, protocolType: "consumer",
            protocols: [.init(name: isCooperative ? "cooperative-sticky" : "range", metadata: subscription(of: client))])
        let ticket = machine.request {
            $0.joinGroup(request, version: 5, from: GroupMachine.client, ticket: $1, at: $2)
        }
        clients[place].stage = .joining(ticket)
        if !isSlow(), let answer = machine.joined(ticket) { hasJoined(place, answer) }
    }

    private func subscription(of client: Client) -> ByteBuffer {
        let named = Self.partitionCounts.keys.sorted().map {
            ConsumerProtocolSubscription.TopicPartition(topic: $0, partitions: client.owned[GroupMachine.id($0)])
        }
        var start = ByteBuffer()
        start.writeInteger(Int16(2))
        var writer = WireWriter(start)
        try! ConsumerProtocolSubscription(
            topics: ["t", "u"], ownedPartitions: named, generationId: client.epoch > 0 ? client.epoch : -1
        ).encode(into: &writer, version: 2)
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
                groupInstanceId: clients[place].instance,
                assignments: isLeader ? assignments(answer.members) : [])
            let ticket = machine.request { $0.syncGroup(request, version: 3, ticket: $1, at: $2) }
            clients[place].stage = .syncing(ticket)
            if !isSlow(), let answer = machine.synced(ticket) { hasSynced(place, answer) }
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
        clients[place].isOutOfDate = false
        clients[place].stage = .member
        // What was given up is free for others once the others know.
        if mustRejoin { clients[place].stage = .outside }
    }
}
