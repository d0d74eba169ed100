import Foundation
import Logging
import MartletBroker
import MartletBuiltIns
import MartletClient
import MartletConfig
import MartletModel
import MartletServer
import MartletStrategy
import MartletTesting

/// Several brokers in this process, on free ports of loopback, that agree through a store in memory.
actor LiveCluster {
    struct Node {
        let running: RunningBroker
        let address: BrokerAddress
    }

    private let name = UUID().uuidString
    private let folder: String
    private let keys: [String: String]
    /// Nil where brokers speak in the clear.
    nonisolated let certificates: ClusterCertificates?
    nonisolated let strategies: StrategyRegistry
    private(set) var nodes: [Int: Node] = [:]

    private static let strategyTypes: [any Strategy.Type] = [
        Murmur2Partitioner.self, CRC32Partitioner.self, FNV1aPartitioner.self, RoundRobinPartitioner.self,
        StickyPartitioner.self, ExplicitPartitioner.self, TimeRetention.self, SizeRetention.self, CompactRetention.self,
        EventTimeRetention.self, NoAcks.self, LeaderAcks.self, AllAcks.self, QuorumAcks.self, AtMostOnce.self,
        AtLeastOnce.self, ExactlyOnce.self, ClientDecides.self, EmbeddedCoordinator.self, ConsumedRetention.self,
        DedupByHeader.self, TimeToLive.self, DelayByHeader.self, UniformAssignor.self, RangeAssignor.self, ACLAuthorizer.self,
        SharedCoordinator.self,
    ]

    private init(_ keys: [String: String], hasCertificates: Bool) throws {
        self.keys = keys
        strategies = try StrategyRegistry(Self.strategyTypes)
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("martlet-cluster-\(name)").path
        certificates = hasCertificates ? try ClusterCertificates(in: folder) : nil
    }

    /// A cluster for the time of `body`: all brokers are stopped, and their folders removed, afterwards.
    static func run(
        brokers count: Int = 3, _ keys: [String: String] = [:], hasCertificates: Bool = false,
        _ body: (LiveCluster) async throws -> Void
    ) async throws {
        let cluster = try LiveCluster(keys, hasCertificates: hasCertificates)
        do {
            for id in 1...count { try await cluster.start(id) }
            try await body(cluster)
        } catch {
            await cluster.end()
            throw error
        }
        await cluster.end()
    }

    /// - Parameter more: keys of this broker alone.
    func start(_ id: Int, _ more: [String: String] = [:]) async throws {
        var flags = [
            "node.id=\(id)", "log.dirs=\(dataDirectory(of: id))", "coordination.strategy=shared",
            "coordination.strategy.cluster=\(name)", "cluster.id=\(Self.clusterID)", "broker.rack=rack-\(id)",
            "group.initial.rebalance.delay.ms=0", "offsets.topic.num.partitions=3", "transaction.state.log.num.partitions=3",
            "replica.fetch.wait.max.ms=100", "replica.lag.time.max.ms=2000", "group.min.session.timeout.ms=100",
        ]
        flags +=
            try certificates?.flags(of: id)
            ?? ["listeners=PLAINTEXT://127.0.0.1:0", "security.inter.broker.protocol=PLAINTEXT"]
        flags += keys.merging(more) { $1 }.map { "\($0.key)=\($0.value)" }
        var logger = Logger(label: "broker-\(id)")
        logger.logLevel =
            ProcessInfo.processInfo.environment["MARTLET_TEST_LOG"].flatMap { Logger.Level(rawValue: $0) } ?? .critical
        let running = try await RunningBroker.start(
            try BrokerConfiguration(flags: flags), registry: strategies,
            clock: BrokerClock { Timestamp(Int64(Date().timeIntervalSince1970 * 1000)) }, logger: logger)
        let port = running.listeners.first?.port ?? 0
        nodes[id] = Node(running: running, address: BrokerAddress(host: "127.0.0.1", port: port))
    }

    func stop(_ id: Int) async throws {
        guard let node = nodes.removeValue(forKey: id) else { return }
        try await node.running.stop(within: .seconds(1))
    }

    nonisolated func dataDirectory(of id: Int) -> String { "\(folder)/\(id)" }

    /// A client that knows all brokers.
    func client() -> MartletClient {
        var configuration = ClientConfiguration(
            bootstrapServers: nodes.keys.sorted().compactMap { nodes[$0]?.address }, strategies: strategies)
        configuration.reconnectBackoff = (.milliseconds(2), .milliseconds(50))
        return MartletClient(configuration)
    }

    /// Base64 of 16 bytes, as cluster ids are.
    private static let clusterID = "TUFSVExFVC1DTFVTVEVSMQ"

    private func end() async {
        for id in nodes.keys.sorted() { try? await stop(id) }
        SharedCoordinator.forget(name)
        try? FileManager.default.removeItem(atPath: folder)
    }
}
