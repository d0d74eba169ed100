import MartletCoordination
import MartletModel
import MartletTesting
import Testing

@Suite struct ControllerTopicTests {
    @Test func `A created topic is published before the answer and found by name and by id`() async throws {
        let fixture = try await ControllerFixture()
        let topic = try await fixture.create("orders", partitions: 4)
        let image = try #require(fixture.published.updates.last).image
        #expect(image.topic(named: topic.name) == topic)
        #expect(image.topic(id: topic.id) == topic)
        #expect(topic.partitions.map(\.leader) == [1, 1, 1, 1])
        #expect(topic.partitions.allSatisfy { $0.inSyncReplicas == [1] && $0.leaderEpoch == 0 })
    }

    @Test func `Counts that are left open are the broker's`() async throws {
        let fixture = try await ControllerFixture()
        let topic = try await fixture.controller.createTopics([TopicCreation(name: "orders")])[0].get()
        #expect(topic.partitions.count == 3)
        #expect(topic.replicationFactor == 1)
    }

    @Test(arguments: [
        (TopicCreation(name: "a/b"), "Topic name 'a/b' is not allowed"),
        (TopicCreation(name: ""), "Topic name '' is not allowed"),
        (TopicCreation(name: "taken"), "Topic 'taken' already exists."),
        (TopicCreation(name: "col.lides"), "collides with the topic 'col_lides'"),
        (TopicCreation(name: "new", partitionCount: 0), "A partition count of 0 is not possible: there must be at least one."),
        (TopicCreation(name: "new", partitionCount: -2), "A partition count of -2"),
        (TopicCreation(name: "new", partitionCount: 10_001), "at most 10000"),
        (TopicCreation(name: "new", replicationFactor: 0), "A replication factor of 0"),
        (TopicCreation(name: "new", replicationFactor: 2), "the cluster has 1 broker."),
        (TopicCreation(name: "new", configs: ["min.insync.replicas": "2"]), "min.insync.replicas is above 1."),
        (TopicCreation(name: "new", configs: ["retention.ms": nil]), "'retention.ms' has no value."),
        (TopicCreation(name: "new", configs: ["x": String(repeating: "y", count: 100_000)]), "at most 100000 bytes"),
        (
            TopicCreation(name: "new", partitionCount: 1, assignments: [PartitionAssignment(index: 0, replicas: [1])]),
            "must be -1"
        ),
        (TopicCreation(name: "new", assignments: [PartitionAssignment(index: 1, replicas: [1])]), "there is no 0"),
        (TopicCreation(name: "new", assignments: [PartitionAssignment(index: 0, replicas: [9])]), "there is no broker 9"),
        (TopicCreation(name: "new", assignments: [PartitionAssignment(index: 0, replicas: [])]), "has no replica"),
        (TopicCreation(name: "new", assignments: [PartitionAssignment(index: 0, replicas: [1, 1])]), "the same broker twice"),
        (
            TopicCreation(
                name: "new",
                assignments: [PartitionAssignment(index: 0, replicas: [1]), PartitionAssignment(index: 0, replicas: [1])]),
            "there is no 1"
        ),
    ])
    func `A topic that cannot be is refused, with the reason, and changes nothing`(
        creation: TopicCreation, reason: String
    ) async throws {
        let fixture = try await ControllerFixture()
        _ = try await fixture.create("taken")
        _ = try await fixture.create("col_lides")
        let before = fixture.state.entries
        let failure = await fixture.controller.createTopics([creation])[0].failure
        #expect(failure?.description.contains(reason) == true, "\(String(describing: failure))")
        #expect(fixture.state.entries == before)
    }

    @Test func `Replicas chosen by hand are taken in any order`() async throws {
        let fixture = try await ControllerFixture()
        let creation = TopicCreation(
            name: "orders",
            assignments: [PartitionAssignment(index: 1, replicas: [1]), PartitionAssignment(index: 0, replicas: [1])])
        let topic = try await fixture.controller.createTopics([creation])[0].get()
        #expect(topic.partitions.map(\.index) == [0, 1])
    }

    @Test func `Of one request each topic is judged by itself, and one that is named twice fails twice`() async throws {
        let fixture = try await ControllerFixture()
        let results = await fixture.controller.createTopics([
            TopicCreation(name: "a"), TopicCreation(name: "b"), TopicCreation(name: "/"), TopicCreation(name: "b"),
            TopicCreation(name: "c.d"), TopicCreation(name: "c_d"),
        ])
        #expect(results.map { $0.failure == nil } == [true, false, false, false, true, false])
        #expect(await fixture.controller.image.topicNames.map(\.text) == ["a", "c.d"])
    }

    @Test func `Validating only answers the same and writes nothing`() async throws {
        let fixture = try await ControllerFixture()
        let updatesBefore = fixture.published.updates.count
        let before = fixture.state.entries
        let results = await fixture.controller.createTopics(
            [TopicCreation(name: "a"), TopicCreation(name: "/")], validateOnly: true)
        #expect(results.map { $0.failure == nil } == [true, false])
        #expect(fixture.state.entries == before)
        #expect(await fixture.controller.image.topicCount == 0)
        #expect(fixture.published.updates.count == updatesBefore)
    }

    @Test func `A topic is deleted by name or by id, and its name can be given again with another id`() async throws {
        let fixture = try await ControllerFixture()
        let first = try await fixture.create("a")
        let second = try await fixture.create("b")
        let results = await fixture.controller.deleteTopics([.name("a"), .id(second.id), .name("a"), .id(.random())])
        #expect(results.map { $0.failure == nil } == [true, true, false, false])
        #expect(await fixture.controller.image.topicCount == 0)
        let again = try await fixture.create("a")
        #expect(again.id != first.id)
        #expect(await fixture.controller.image.topic(id: first.id) == nil)
    }

    @Test func `Partitions are added behind the ones there are, and never taken away`() async throws {
        let fixture = try await ControllerFixture()
        let topic = try await fixture.create("a", partitions: 2)
        let results = await fixture.controller.createPartitions([
            PartitionGrowth(name: "a", partitionCount: 5), PartitionGrowth(name: "none", partitionCount: 5),
        ])
        let grown = try results[0].get()
        #expect(grown.id == topic.id)
        #expect(grown.partitions.count == 5)
        #expect(Array(grown.partitions.prefix(2)) == topic.partitions)
        #expect(results[1].failure == .unknownTopic(try TopicName("none")))
        for count in [5, 4, 0, -1, 10_001] as [Int32] {
            let refused = await fixture.controller.createPartitions([PartitionGrowth(name: "a", partitionCount: count)])
            #expect(refused[0].failure != nil, "\(count)")
        }
        let assigned = await fixture.controller.createPartitions([
            PartitionGrowth(name: "a", partitionCount: 7, assignments: [[1]])
        ])
        #expect(assigned[0].failure == .invalidAssignment(reason: "it is for 1 partitions, and 2 are new"))
    }

    @Test func `A topic's configuration is changed by a function of the present one`() async throws {
        let fixture = try await ControllerFixture()
        _ = try await fixture.create("a")
        let set = ConfigChange(.topic("a")) { present in present.merging(["x": "1"]) { $1 } }
        try await fixture.controller.alterConfigs([set])[0].get()
        let add = ConfigChange(.topic("a")) { present in present.merging(["y": "2"]) { $1 } }
        try await fixture.controller.alterConfigs([add], validateOnly: true)[0].get()
        #expect(await fixture.controller.image.topic(named: try TopicName("a"))?.configs == ["x": "1"])
        let wrong = ConfigChange(.topic("a")) { _ in ["nonsense": "1"] }
        #expect(await fixture.controller.alterConfigs([wrong])[0].failure != nil)
        let thrown = ConfigChange(.topic("a")) { _ throws(ConfigRejection) in throw ConfigRejection(reason: "no.") }
        #expect(await fixture.controller.alterConfigs([thrown])[0].failure == .invalidConfig(ConfigRejection(reason: "no.")))
    }

    @Test func `Configuration of brokers is kept for one and for all`() async throws {
        let fixture = try await ControllerFixture()
        let results = await fixture.controller.alterConfigs([
            ConfigChange(.broker(1)) { _ in ["a": "1"] }, ConfigChange(.allBrokers) { _ in ["b": "2"] },
            ConfigChange(.broker(7)) { _ in [:] },
        ])
        #expect(results.map { $0.failure } == [nil, nil, .unknownBroker(7)])
        let reopened = try await ControllerFixture(fixture.state)
        #expect(await reopened.controller.image.configs(ofBroker: 1) == ["a": "1"])
        #expect(await reopened.controller.image.clusterConfigs == ["b": "2"])
    }
}
