import MartletBroker
import MartletClient
import MartletModel
import MartletServer
import MartletTLS
import MartletWire
import NIOPosix
import Testing

/// Brokers prove by certificates which broker they are; anything else is refused between them (scenarios 43 and 46).
@Suite struct `Certificates between brokers` {
    @Test func `Brokers with certificates of their own replicate, forward and elect`() async throws {
        try await LiveCluster.run(hasCertificates: true) { cluster in
            let client = await cluster.client()
            defer { client.close() }
            let topic = try TopicName("orders")
            // Any of them may be asked, and all must answer for acks=all.
            _ = try await client.admin.createTopic(
                NewTopic(topic, partitions: 6, replicationFactor: 3, configs: ["min.insync.replicas": "3"]))
            try await client.withProducer { producer in
                for number in 0..<100 { _ = try await producer.send(ProducerRecord(value: "\(number)"), to: topic) }
            }
        }
    }

    @Test func `A client's certificate opens no connection to the listener of brokers`() async throws {
        try await LiveCluster.run(brokers: 1, hasCertificates: true) { cluster in
            let certificates = try #require(cluster.certificates)
            let alice = try certificates.issue("alice", .client)
            let refused = await #expect(throws: ClientError.self) {
                try await cluster.heartbeat(from: 1, at: 1, showing: certificates.configuration(showing: alice))
            }
            #expect(refused?.kind == .disconnected)
        }
    }

    /// Broker 2 is registered; its certificate is known to whoever asks as it.
    @Test(arguments: [
        ("broker-2", 2, ErrorCode.none), ("broker-1", 2, .clusterAuthorizationFailed),
        ("broker-2", 1, .clusterAuthorizationFailed),
        ("broker-2", 9, .brokerIdNotRegistered),
    ])
    func `A request is from the broker whose certificate it comes with`(name: String, id: Int32, outcome: ErrorCode) async throws
    {
        try await LiveCluster.run(brokers: 2, hasCertificates: true) { cluster in
            let certificates = try #require(cluster.certificates)
            let shown = certificates.configuration(showing: certificates.storeFile(of: name))
            try await cluster.hasRegistered([1, 2])
            // Broker 1 was first and is the controller.
            let code = try await cluster.heartbeat(from: BrokerID(id), at: 1, showing: shown)
            // Its epoch is not known here; what comes before that is the question.
            #expect(code == (outcome == .none ? .staleBrokerEpoch : outcome))
        }
    }

    @Test func `A certificate of the same names from another authority is refused by the handshake`() async throws {
        try await LiveCluster.run(brokers: 2, hasCertificates: true) { cluster in
            let certificates = try #require(cluster.certificates)
            let stranger = try ClusterCertificates(in: cluster.dataDirectory(of: 99))
            let foreign = try stranger.issue("broker-2")
            let refused = await #expect(throws: ClientError.self) {
                try await cluster.heartbeat(from: 2, at: 1, showing: certificates.configuration(showing: foreign))
            }
            #expect(refused?.kind == .unauthenticated)
        }
    }

    @Test func `Two brokers do not share a certificate`() async throws {
        try await LiveCluster.run(brokers: 1, hasCertificates: true) { cluster in
            let certificates = try #require(cluster.certificates)
            let shared = certificates.storeFile(of: "broker-1")
            let refused = await #expect(throws: (any Error).self) {
                try await cluster.start(2, ["ssl.keystore.location": shared])
            }
            #expect("\(try #require(refused))".contains("broker 1 shows a certificate of the same names"))
        }
    }
}

extension LiveCluster {
    /// Returns when all brokers know of these.
    func hasRegistered(_ ids: [Int32]) async throws {
        for id in nodes.keys {
            try await eventually("broker \(id) knows of \(ids)") {
                let answer = try await ask(BrokerID(Int32(id)), DescribeClusterRequest(), version: 0)
                return Set(answer.brokers.map(\.brokerId.rawValue)).isSuperset(of: ids)
            }
        }
    }

    /// What the listener between brokers of `broker` says to a heartbeat that says it is from broker `id`.
    func heartbeat(from id: BrokerID, at broker: Int, showing tls: TLSConfiguration) async throws -> ErrorCode {
        let (pool, connection) = try await link(to: broker, showing: tls)
        defer { pool.close() }
        let request = BrokerHeartbeatRequest(
            brokerId: id, brokerEpoch: 0, currentMetadataOffset: 0, wantFence: false, wantShutDown: false)
        return try await connection.answer(to: request).errorCode
    }

    /// A connection to the listener between brokers, as whoever has that certificate.
    func link(
        to broker: Int, showing tls: TLSConfiguration
    ) async throws -> (pool: ConnectionPool, connection: BrokerConnection) {
        var configuration = ClientConfiguration(bootstrapServers: [], strategies: strategies)
        configuration.security = ClientSecurity(tls: tls)
        let pool = ConnectionPool(configuration: configuration, eventLoop: MultiThreadedEventLoopGroup.singleton.next())
        let port = nodes[broker]?.running.listeners.first { $0.name == "SSL" }?.port ?? 0
        do {
            return (pool, try await pool.connection(to: BrokerAddress(host: "127.0.0.1", port: port)))
        } catch {
            pool.close()
            throw error
        }
    }
}
