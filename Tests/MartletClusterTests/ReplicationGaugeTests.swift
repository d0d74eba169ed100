import MartletClient
import MartletModel
import MetricsTestKit
import Testing

@testable import MartletBroker

/// What dashboards for Kafka show of a cluster, by the names that they ask for.
@Suite struct `Metrics of a cluster` {
    @Test func `The leader tells what is missing, and the controller what is offline`() async throws {
        try await LiveCluster.run(["auto.leader.rebalance.enable": "false"]) { cluster in
            let client = await cluster.client()
            defer { client.close() }
            // Two of three, both of two, and one alone.
            let strict = ["min.insync.replicas": "2"]
            _ = try await client.admin.createTopic(
                NewTopic(try TopicName("orders"), assigned: [[1, 2, 3], [3, 1, 2]], configs: strict))
            _ = try await client.admin.createTopic(NewTopic(try TopicName("pairs"), assigned: [[1, 3]], configs: strict))
            _ = try await client.admin.createTopic(NewTopic(try TopicName("single"), assigned: [[3]]))
            try await expect(cluster, 1) {
                $0["kafka_server_replicamanager_partitioncount"] == 3 && $0["kafka_server_replicamanager_leadercount"] == 2
                    && $0["kafka_server_replicamanager_atminisrpartitioncount"] == 1
                    && $0["kafka_server_replicamanager_underreplicatedpartitions"] == 0
            }
            try await expect(cluster, nil) {
                $0["kafka_controller_kafkacontroller_activecontrollercount"] == 1
                    && $0["kafka_controller_kafkacontroller_activebrokercount"] == 3
                    && $0["kafka_controller_kafkacontroller_globaltopiccount"] == 3
                    && $0["kafka_controller_kafkacontroller_globalpartitioncount"] == 4
                    && $0["kafka_controller_kafkacontroller_preferredreplicaimbalancecount"] == 0
            }

            try await cluster.stop(3)
            try await expect(cluster, nil) {
                // One broker led one partition that another leads now, and one that nobody else has.
                $0["kafka_controller_kafkacontroller_activecontrollercount"] == 1
                    && $0["kafka_controller_kafkacontroller_activebrokercount"] == 2
                    && $0["kafka_controller_kafkacontroller_fencedbrokercount"] == 1
                    && $0["kafka_controller_kafkacontroller_offlinepartitionscount"] == 1
                    && $0["kafka_controller_kafkacontroller_preferredreplicaimbalancecount"] == 1
                    && $0["kafka_server_replicamanager_underreplicatedpartitions"] == 3
                    && $0["kafka_server_replicamanager_atminisrpartitioncount"] == 2
                    && $0["kafka_server_replicamanager_underminisrpartitioncount"] == 1
            }
        }
    }

    @Test func `A reassignment, its lag and its throttle are told`() async throws {
        let rates = ["leader.replication.throttled.rate": "1", "follower.replication.throttled.rate": "2"]
        try await LiveCluster.run(brokers: 2, rates.merging(["replica.fetch.max.bytes": "1000"]) { $1 }) { cluster in
            let client = await cluster.client()
            defer { client.close() }
            let topic = try TopicName("orders")
            let throttled = ["leader.replication.throttled.replicas": "*"]
            _ = try await client.admin.createTopic(NewTopic(topic, assigned: [[1]], configs: throttled))
            try await client.withProducer { producer in
                for _ in 0..<100 {
                    _ = try await producer.send(ProducerRecord(value: String(repeating: "x", count: 1000)), to: topic)
                }
            }
            try await client.admin.reassign([TopicPartition(topic: topic, partition: 0): [2]]).values.forEach { try $0.get() }
            // After the first batch there is a pause of eleven seconds.
            try await expect(cluster, nil) {
                $0["kafka_server_replicamanager_reassigningpartitions"] == 1
                    && (1...100).contains($0["kafka_server_replicafetchermanager_maxlag"] ?? 0)
                    && $0["kafka_server_replicamanager_underreplicatedpartitions"] == 0
                    && $0["martlet_replication_throttle_rate_bytes leader"] == 2
                    && $0["martlet_replication_throttle_rate_bytes follower"] == 4
            }
            for broker in [1, 2] as [BrokerID] {
                try await client.admin.alterConfigs(of: .topic(topic), [.delete("leader.replication.throttled.replicas")])
                try await client.admin.alterConfigs(
                    of: .broker(broker), [.set("leader.replication.throttled.rate", "\(Int64.max)")])
            }
            try await expect(cluster, nil) {
                $0["kafka_server_replicamanager_reassigningpartitions"] == 0
                    && $0["kafka_server_replicafetchermanager_maxlag"] == 0
            }
        }
    }

    /// Waits until the gauges are as `isRight` says: those of one broker, or the sums of all that run.
    private func expect(
        _ cluster: LiveCluster, _ id: Int?, _ isRight: ([String: Double]) -> Bool
    ) async throws {
        var last: [String: Double] = [:]
        do {
            try await eventually("the gauges are right") {
                last = [:]
                for (key, node) in await cluster.nodes where id == nil || key == id {
                    last.merge(try await gauges(of: node.running.broker)) { $0 + $1 }
                }
                return isRight(last)
            }
        } catch {
            Issue.record("\(last)")
            throw error
        }
    }

    private func gauges(of broker: Broker) async throws -> [String: Double] {
        let recorded = TestMetrics()
        let throttles = [ReplicationThrottle.Side.leader, .follower].map {
            ReplicationThrottle($0, live: broker.live, clock: broker.clock)
        }
        let gauges = ReplicationGauges(
            host: broker.host, followers: broker.followers, throttles: throttles, factory: recorded)
        await gauges.record()
        var values: [String: Double] = [:]
        for recorder in recorded.recorders {
            let name = ([recorder.label] + recorder.dimensions.map(\.1)).joined(separator: " ")
            values[name] = recorder.lastValue
        }
        return values
    }
}
