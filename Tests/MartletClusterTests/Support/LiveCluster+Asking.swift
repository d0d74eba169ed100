import MartletClient
import MartletModel
import MartletWire
import NIOPosix

extension LiveCluster {
    /// What one broker answers, over a connection of its own.
    func ask<Request: WireRequest>(
        _ broker: BrokerID, _ request: Request, version: Int16, within timeout: Duration = .seconds(120)
    ) async throws -> Request.Response {
        guard let node = nodes[Int(broker.rawValue)] else { throw NeverHappened(what: "broker \(broker) runs") }
        var configuration = ClientConfiguration(bootstrapServers: [node.address], strategies: strategies)
        configuration.clientID = "test"
        let pool = ConnectionPool(configuration: configuration, eventLoop: MultiThreadedEventLoopGroup.singleton.next())
        defer { pool.close() }
        return try await pool.connection(to: node.address).answer(to: request, version: version, within: timeout)
    }

    /// A new topic with one partition, of which all three brokers have a replica in sync.
    func settledTopic(
        _ text: String, minimumInSync: Int, _ client: MartletClient
    ) async throws -> (name: TopicName, partition: SettledPartition) {
        let name = try TopicName(text)
        _ = try await client.admin.createTopic(
            NewTopic(name, partitions: 1, replicationFactor: 3, configs: ["min.insync.replicas": "\(minimumInSync)"]))
        return (name, try await settledPartition(name, client))
    }

    /// Who leads a partition and who follows, once all replicas are in sync.
    func settledPartition(_ topic: TopicName, _ client: MartletClient) async throws -> SettledPartition {
        var found: SettledPartition?
        try await eventually("all replicas of \(topic)-0 are in sync") {
            guard let partition = try await client.admin.topic(topic).partition(0), let leader = partition.leader,
                partition.inSyncReplicas.count == partition.replicas.count
            else { return false }
            found = SettledPartition(
                leader: leader, leaderEpoch: partition.leaderEpoch, followers: partition.replicas.filter { $0 != leader })
            return true
        }
        guard let found else { throw NeverHappened(what: "\(topic)-0 is there") }
        return found
    }
}

/// Partition 0 of a topic, with all replicas in sync.
struct SettledPartition {
    let leader: BrokerID
    let leaderEpoch: LeaderEpoch
    let followers: [BrokerID]
}
