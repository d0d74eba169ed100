import MartletClient
import MartletModel
import MartletWire
import Testing

/// What the native client asks of a cluster for those who run it.
@Suite struct `Administration of a cluster` {
    @Test func `A broker that is stopped is fenced until it is unregistered`() async throws {
        try await LiveCluster.run { cluster in
            let client = await cluster.client()
            defer { client.close() }
            let all = try await client.admin.describeCluster()
            #expect(all.brokers.map(\.id) == [1, 2, 3] && all.brokers.allSatisfy { !$0.isFenced && $0.address != nil })
            #expect(all.brokers.map(\.rack) == ["rack-1", "rack-2", "rack-3"])

            let refusal = await #expect(throws: ClientError.self) { try await client.admin.unregisterBroker(3) }
            #expect(refusal?.message.contains("3") == true)

            try await cluster.stop(3)
            let left = await cluster.client()
            defer { left.close() }
            try await eventually {
                let brokers = try await left.admin.describeCluster().brokers
                return brokers.map(\.id) == [1, 2, 3] && brokers.map(\.isFenced) == [false, false, true]
            }
            try await left.admin.unregisterBroker(3)
            try await eventually { try await left.admin.describeCluster().brokers.map(\.id) == [1, 2] }
            let unknown = await #expect(throws: ClientError.self) { try await left.admin.unregisterBroker(3) }
            #expect(unknown?.errorCode == .brokerIdNotRegistered)
        }
    }

    @Test func `Replicas move, and preferred leaders are elected`() async throws {
        try await LiveCluster.run { cluster in
            let client = await cluster.client()
            defer { client.close() }
            let topic = try TopicName("orders")
            let first = TopicPartition(topic: topic, partition: 0)
            _ = try await client.admin.createTopic(NewTopic(topic, assigned: [[1, 2], [2, 3]]))
            let missing = TopicPartition(topic: topic, partition: 7)
            let results = try await client.admin.reassign([first: [3, 2], missing: [1, 2]])
            try results[first]?.get()
            #expect(throws: ClientError.self) { try results[missing]?.get() }
            try await eventually {
                let replicas = try await client.admin.topic(topic).partitions[0].replicas
                return try await client.admin.reassignments().isEmpty && replicas == [3, 2]
            }
            try await eventually {
                switch try await client.admin.electLeaders(.preferred, of: [first])[first] {
                case .success: return true
                case .failure(let error): return error.errorCode == .electionNotNeeded
                case nil: return false
                }
            }
            try await eventually { try await client.admin.topic(topic).partitions[0].leader == 3 }
            #expect(try await client.admin.electLeaders(.preferred, of: nil).values.allSatisfy { (try? $0.get()) != nil })
            let nothing = try await client.admin.reassign([first: nil])
            #expect(throws: ClientError.self) { try nothing[first]?.get() }
        }
    }

    @Test func `When the controller is gone, its successor is found`() async throws {
        try await LiveCluster.run { cluster in
            let client = await cluster.client()
            defer { client.close() }
            let controller = try #require(try await client.admin.describeCluster().controller)
            _ = try await client.admin.createTopic(NewTopic(try TopicName("before"), partitions: 1, replicationFactor: 1))
            try await cluster.stop(Int(controller.rawValue))
            _ = try await client.admin.createTopic(NewTopic(try TopicName("after"), partitions: 1, replicationFactor: 2))
            // Any broker is asked, which may not have heard of it yet.
            try await eventually { try await client.admin.topics().keys.contains(try TopicName("after")) }
        }
    }

    @Test func `Settings of each broker are changed, whichever is the controller, and of none that is not there`() async throws {
        try await LiveCluster.run(brokers: 2) { cluster in
            let client = await cluster.client()
            defer { client.close() }
            let key = "log.retention.ms"
            for broker in [1, 2] as [BrokerID] {
                try await client.admin.alterConfigs(of: .broker(broker), [.set(key, "\(broker)000")])
            }
            try await eventually {
                for broker in [1, 2] as [BrokerID] {
                    let entry = try await client.admin.configs(of: .broker(broker)).first { $0.name == key }
                    guard entry?.value == "\(broker)000", entry?.source == .dynamicBroker else { return false }
                }
                return true
            }
            let request = IncrementalAlterConfigsRequest(resources: [
                .init(resourceType: 4, resourceName: "7", configs: [.init(name: key, configOperation: 0, value: "1")])
            ])
            let refused = try await cluster.ask(1, request, version: 1).responses.first
            #expect(refused?.errorCode == .invalidRequest)
            #expect(refused?.errorMessage == "Broker '7' is not in the cluster.")
        }
    }

    @Test func `Some settings of many topics come in one answer`() async throws {
        try await LiveCluster.run(brokers: 1) { cluster in
            let client = await cluster.client()
            defer { client.close() }
            let names = try ["a", "b"].map { try TopicName($0) }
            for name in names { _ = try await client.admin.createTopic(NewTopic(name, partitions: 1, replicationFactor: 1)) }
            let configs = try await client.admin.configs(["min.insync.replicas"], ofTopics: names + [try TopicName("c")])
            #expect(Set(configs.keys) == Set(names))
            #expect(configs.values.allSatisfy { $0.map(\.name) == ["min.insync.replicas"] && $0[0].value == "1" })
        }
    }

    /// Polls: news travels from the controller to the others.
    private func eventually(_ isTrue: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try await !isTrue() {
            try #require(ContinuousClock.now < deadline, "not within a minute")
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
