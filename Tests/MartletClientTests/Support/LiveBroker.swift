import Foundation
import Logging
import MartletBroker
import MartletBuiltIns
import MartletClient
import MartletConfig
import MartletModel
import MartletServer
import MartletStrategy

/// A whole broker in this process, on a free port of loopback and a folder of its own.
struct LiveBroker: Sendable {
    let address: BrokerAddress
    let strategies: StrategyRegistry

    private static let builtIns: [any Strategy.Type] = [
        Murmur2Partitioner.self, CRC32Partitioner.self, FNV1aPartitioner.self, RoundRobinPartitioner.self,
        StickyPartitioner.self, ExplicitPartitioner.self, TimeRetention.self, SizeRetention.self, CompactRetention.self,
        EventTimeRetention.self, NoAcks.self, LeaderAcks.self, AllAcks.self, QuorumAcks.self, AtMostOnce.self,
        AtLeastOnce.self, ExactlyOnce.self, ClientDecides.self, EmbeddedCoordinator.self, ConsumedRetention.self,
        DedupByHeader.self, TimeToLive.self, DelayByHeader.self, UniformAssignor.self, RangeAssignor.self, ACLAuthorizer.self,
    ]

    /// A broker for the time of `body`: stopped, and its folder removed, afterwards.
    static func run(_ keys: [String: String] = [:], _ body: (LiveBroker) async throws -> Void) async throws {
        let strategies = try StrategyRegistry(builtIns)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("martlet-client-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // What a developer's single broker has: no waiting for members that do not come.
        var flags = [
            "log.dirs=\(folder)/data", "listeners=PLAINTEXT://127.0.0.1:0", "group.initial.rebalance.delay.ms=0",
            "offsets.topic.num.partitions=2", "transaction.state.log.num.partitions=2", "group.min.session.timeout.ms=100",
        ]
        flags += keys.map { "\($0.key)=\($0.value)" }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let running = try await RunningBroker.start(
            try BrokerConfiguration(flags: flags), registry: strategies,
            clock: BrokerClock { Timestamp(Int64(Date().timeIntervalSince1970 * 1000)) }, logger: logger)
        guard let listener = running.listeners.first else { throw ClientError(.invalidArgument, "The broker does not listen.") }
        do {
            try await body(LiveBroker(address: BrokerAddress(host: "127.0.0.1", port: listener.port), strategies: strategies))
        } catch {
            try? await running.stop(within: .zero)
            throw error
        }
        try await running.stop(within: .seconds(1))
    }

    var configuration: ClientConfiguration {
        var configuration = ClientConfiguration(bootstrapServers: [address], strategies: strategies)
        configuration.reconnectBackoff = (.milliseconds(2), .milliseconds(50))
        return configuration
    }

    /// A client for the time of `body`, and a topic for it.
    func withTopic(
        _ name: String = "orders", partitions: Int32 = 4, configs: [String: String] = [:],
        _ body: (MartletClient, TopicName) async throws -> Void
    ) async throws {
        let topic = try TopicName(name)
        let client = MartletClient(configuration)
        defer { client.close() }
        _ = try await client.admin.createTopic(NewTopic(topic, partitions: partitions, configs: configs))
        try await body(client, topic)
    }
}
