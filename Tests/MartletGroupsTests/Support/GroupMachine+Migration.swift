import MartletModel
import MartletStrategy
import MartletWire
import NIOCore

@testable import MartletGroups

// What clients of the classic protocol tell each other, of topic t.
extension GroupMachine {
    /// Members of a stable classic group that share the partitions of topic t.
    mutating func stableClassic(_ count: Int, session: Int32 = 10_000, protocols: [String] = ["range"]) -> [String] {
        let joining = (0..<count).map { _ in joinNew(protocols: protocols, session: session) }
        pass(.seconds(6))
        let partitions = coordinator.topics.topic(named: "t")!.partitionCount
        var parts = Array(repeating: [PartitionIndex](), count: count)
        for partition in 0..<partitions { parts[partition % count].append(PartitionIndex(Int32(partition))) }
        assign(Array(zip(joining.map(\.member), parts)))
        return joining.map(\.member).sorted()
    }

    /// Joins again, as a client that has given up all its partitions does; the generation.
    @discardableResult mutating func rejoin(_ member: String, session: Int32 = 10_000) -> Int32? {
        let ticket = join(member, session: session)
        return generationJoined(by: ticket)
    }

    /// Joins again, as a cooperative client that goes on reading; the generation, if there is one already.
    @discardableResult mutating func rejoin(
        _ member: String, reading owned: [PartitionIndex], since generation: Int32 = -1
    ) -> Int32? {
        let metadata = Self.subscription(["t"], reading: owned, since: generation)
        let request = JoinGroupRequest(
            groupId: "g", sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 60_000, memberId: member, protocolType: "consumer",
            protocols: [.init(name: "cooperative-sticky", metadata: metadata)])
        let ticket = self.request { $0.joinGroup(request, version: 5, from: Self.client, ticket: $1, at: $2) }
        return generationJoined(by: ticket)
    }

    private func generationJoined(by ticket: RequestTicket) -> Int32? {
        joined(ticket).flatMap { $0.errorCode == .none ? $0.generationId : nil }
    }

    static func subscription(_ topics: [String], reading owned: [PartitionIndex], since generation: Int32) -> ByteBuffer {
        var start = ByteBuffer()
        start.writeInteger(Int16(2))
        var writer = WireWriter(start)
        let owned = [ConsumerProtocolSubscription.TopicPartition(topic: "t", partitions: owned)]
        try! ConsumerProtocolSubscription(topics: topics, ownedPartitions: owned, generationId: generation)
            .encode(into: &writer, version: 2)
        return writer.buffer
    }

    /// All members sync, the leader last and with these parts.
    mutating func assign(_ parts: [(String, [PartitionIndex])]) {
        let assignments = assignments(parts)
        let (leader, generation) = (group!.leader!, group!.generation)
        for member in parts.map(\.0).filter({ $0 != leader }) + [leader] {
            let request = SyncGroupRequest(
                groupId: "g", generationId: generation, memberId: member,
                assignments: member == leader ? assignments : [])
            _ = self.request { $0.syncGroup(request, version: 3, ticket: $1, at: $2) }
        }
    }

    /// What a leader assigns of topic t.
    func assignments(_ parts: [(String, [PartitionIndex])]) -> [SyncGroupRequest.SyncGroupRequestAssignment] {
        parts.map { member, partitions in
            var set = TopicPartitionSet()
            set[Self.id("t")] = partitions
            return .init(
                memberId: member,
                assignment: EmbeddedProtocol.bytes(ofAssignment: set, spokenTo: nil, coordinator.topics))
        }
    }

    /// What a SyncGroup brings, by topic.
    mutating func assignment(
        of member: String, generation: Int32, instance: String? = nil
    ) -> [String: [PartitionIndex]]? {
        let ticket = sync(member, generation: generation, instance: instance)
        guard let response = synced(ticket), response.errorCode == .none,
            let assignment = EmbeddedProtocol.assignment(in: response.assignment)
        else { return nil }
        return Dictionary(uniqueKeysWithValues: assignment.assignedPartitions.map { ($0.topic, $0.partitions) })
    }
}
