import Foundation
import MartletBroker
import MartletClient
import MartletModel
import MartletRecord
import MartletTLS
import MartletWire
import NIOCore
import Testing

/// Certificates of all brokers are exchanged while they work (scenario 45).
@Suite struct `Certificates that change between brokers` {
    @Test func `All brokers change to another authority under load, and no request fails`() async throws {
        // Each record is acknowledged by all three: a link that is gone for long is a request that fails.
        let keys = ["replica.lag.time.max.ms": "300000", "auto.leader.rebalance.enable": "false"]
        try await LiveCluster.run(keys, hasCertificates: true) { cluster in
            let certificates = try #require(cluster.certificates)
            let client = await cluster.client()
            defer { client.close() }
            let (topic, partition) = try await cluster.settledTopic("orders", minimumInSync: 3, client)
            let controller = try #require(try await client.admin.describeCluster().controller)
            let others = ([1, 2, 3] as [BrokerID]).filter { $0 != controller }
            let load = RotationLoad(cluster: cluster, topic: topic, leader: partition.leader, forwarders: others)

            let old = certificates.authority
            // As a broker that has certificates of the old authority, and holds on to its connection.
            let stale = try certificates.issue("broker-2-stale", as: "broker-2")
            let (pool, link) = try await cluster.link(to: 1, showing: certificates.configuration(showing: stale))
            defer { pool.close() }
            let outcome = try await load.run {
                try await load.goesOn()
                try certificates.beginRotation()
                let newcomer = try certificates.issue("newcomer")
                try await cluster.allRefuse(certificates.configuration(showing: newcomer), byHandshake: false)
                try await load.goesOn()
                let before = await cluster.serialNumbers()
                for id in 1...3 { try certificates.issue("broker-\(id)") }
                try await eventually("all show new certificates") { await cluster.serialNumbers().isDisjoint(with: before) }
                try await load.goesOn()
                try certificates.finishRotation()
                let late = try certificates.issue("broker-3-late", by: old)
                try await cluster.allRefuse(certificates.configuration(showing: late), byHandshake: true)
                try await load.goesOn()
                try await eventually("a link by the old authority is ended") {
                    (try? await link.answer(to: DescribeClusterRequest(), version: 0)) == nil
                }
                try await load.goesOn()
            }
            #expect(outcome.failures == [])
            #expect(try await cluster.settledPartition(topic, client).leader == partition.leader)
        }
    }

    @Test func `A certificate of other names is known to the others before it is shown`() async throws {
        let keys = ["ssl.allow.dn.changes": "true", "ssl.allow.san.changes": "true"]
        try await LiveCluster.run(keys, hasCertificates: true) { cluster in
            let certificates = try #require(cluster.certificates)
            let client = await cluster.client()
            defer { client.close() }
            let (topic, partition) = try await cluster.settledTopic("orders", minimumInSync: 3, client)
            let follower = try #require(partition.followers.first)
            let before = await cluster.serialNumbers()
            let renamed = try certificates.issue("renamed")
            let store = certificates.storeFile(of: "broker-\(follower)")
            try Data(contentsOf: URL(fileURLWithPath: renamed)).write(to: URL(fileURLWithPath: store), options: .atomic)
            try await eventually("it shows the new certificate") { await cluster.serialNumbers() != before }
            try await client.withProducer { producer in
                for number in 0..<20 { _ = try await producer.send(ProducerRecord(value: "\(number)"), to: topic) }
            }
            // Its links are made anew, and it is known by the other name.
            let outsider = certificates.configuration(showing: renamed)
            let other = try #require(([1, 2, 3] as [BrokerID]).first { $0 != follower })
            let code = try await cluster.heartbeat(from: follower, at: Int(other.rawValue), showing: outsider)
            #expect([.staleBrokerEpoch, .notController].contains(code))
        }
    }
}

/// Records that all brokers acknowledge, and changes that are handed on to the controller: none is tried twice.
private actor RotationLoad {
    struct Outcome {
        var count = 0
        var failures: [String] = []
    }

    private let cluster: LiveCluster
    private let topic: TopicName
    private let leader: BrokerID
    private let forwarders: [BrokerID]
    private var outcome = Outcome()

    init(cluster: LiveCluster, topic: TopicName, leader: BrokerID, forwarders: [BrokerID]) {
        self.cluster = cluster
        self.topic = topic
        self.leader = leader
        self.forwarders = forwarders
    }

    nonisolated func run(_ body: () async throws -> Void) async throws -> Outcome {
        let tasks = [
            Task { await self.repeating { try await self.produce() } },
            Task { await self.repeating { try await self.produce() } },
            Task { await self.repeating { try await self.alter() } },
        ]
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        try result.get()
        return await outcome
    }

    /// Returns when some more requests were answered.
    func goesOn() async throws {
        let wanted = outcome.count + 60
        try await eventually("the load goes on") { outcome.count >= wanted || !outcome.failures.isEmpty }
    }

    private func repeating(_ body: @Sendable () async throws -> ErrorCode) async {
        while !Task.isCancelled {
            do {
                let code = try await body()
                if code != .none { outcome.failures.append("\(code)") }
            } catch {
                if !Task.isCancelled { outcome.failures.append("\(error)") }
            }
            outcome.count += 1
        }
    }

    private func produce() async throws -> ErrorCode {
        var builder = RecordBatchBuilder(producer: .none)
        try builder.append(key: nil, value: ByteBuffer(string: "value"), timestamp: Timestamp(1))
        let request = ProduceRequest(
            acks: -1, timeoutMs: 100_000,
            topicData: [.init(name: topic.text, partitionData: [.init(index: 0, records: try builder.finish())])])
        let answer = try await cluster.ask(leader, request, version: 9)
        return answer.responses.first?.partitionResponses.first?.errorCode ?? .unknownServerError
    }

    private func alter() async throws -> ErrorCode {
        let broker = forwarders[outcome.count % forwarders.count]
        let change = IncrementalAlterConfigsRequest.AlterableConfig(
            name: "retention.ms", configOperation: 0, value: "\(1_000_000 + outcome.count)")
        let request = IncrementalAlterConfigsRequest(
            resources: [.init(resourceType: 2, resourceName: topic.text, configs: [change])], validateOnly: false)
        return try await cluster.ask(broker, request, version: 1).responses.first?.errorCode ?? .unknownServerError
    }
}

extension LiveCluster {
    /// Of the certificates that the brokers show now.
    fileprivate func serialNumbers() -> Set<String> {
        Set(nodes.values.flatMap { $0.running.certificateHealth.map(\.serialNumber) })
    }

    /// Returns when every broker refuses who shows this: by the handshake, or after it.
    fileprivate func allRefuse(_ tls: TLSConfiguration, byHandshake: Bool) async throws {
        for id in nodes.keys {
            try await eventually("broker \(id) refuses") {
                do {
                    _ = try await heartbeat(from: 2, at: id, showing: tls)
                    return false
                } catch let error as ClientError {
                    // The listener is for brokers alone: after a good handshake the connection is closed.
                    return error.kind == (byHandshake ? .unauthenticated : .disconnected)
                }
            }
        }
    }
}
