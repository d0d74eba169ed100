import MartletCoordination
import MartletModel
import MartletStrategy
import MartletTesting
import Testing

@Suite struct ControllerOfficeTests {
    @Test func `What was decided is there after a restart, under the next epoch`() async throws {
        let first = try await ControllerFixture()
        let topic = try await first.create("orders", partitions: 4)
        let firstImage = await first.controller.image
        await first.store.close()
        let second = try await ControllerFixture(first.state)
        let secondImage = await second.controller.image
        #expect(secondImage.clusterID == firstImage.clusterID)
        #expect(secondImage.controllerEpoch == firstImage.controllerEpoch.next)
        #expect(secondImage.topic(id: topic.id) == topic)
        #expect(secondImage.brokers.map(\.id) == [1])
        #expect(second.published.updates.first?.changes.contains(.topicWritten(topic)) == true)
    }

    @Test func `A controller that was replaced writes nothing any more`() async throws {
        let state = InMemoryCoordinationState()
        let old = try await ControllerFixture(state, broker: 1)
        let new = try await ControllerFixture(state, broker: 2)
        // A third broker had its turn and took the office, and the first may not have seen it yet.
        let nobody = KafkaUUID.zero
        _ = try await new.store.commit([
            .put(
                CoordinationKey("/controller"), Array("martlet controller 1\nbroker 9\nepoch 2\nincarnation \(nobody)\n".utf8),
                expecting: .any),
            .put(
                CoordinationKey("/controller-holder"), Array("martlet holder 1\nbroker 9\nincarnation \(nobody)\n".utf8),
                expecting: .any),
        ])
        let before = state.entries
        #expect(await old.controller.createTopics([TopicCreation(name: "a")])[0].failure == .notController)
        #expect(state.entries == before)
        #expect(await new.controller.createTopics([TopicCreation(name: "a")])[0].failure == .notController)
    }

    @Test func `A write whose answer was lost is found to have happened`() async throws {
        let fixture = try await ControllerFixture()
        fixture.store.fail(nextWrites: .answerLost)
        let topic = try await fixture.create("a")
        #expect(await fixture.controller.image.topic(id: topic.id) == topic)
    }

    @Test func `A write that was lost is an error that may be retried, and the next one works`() async throws {
        let fixture = try await ControllerFixture()
        let epoch = await fixture.controller.image.controllerEpoch
        fixture.store.fail(nextWrites: .requestLost)
        let failure = await fixture.controller.createTopics([TopicCreation(name: "a")])[0].failure
        guard case .outcomeUnknown = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        _ = try await fixture.create("a")
        #expect(await fixture.controller.image.controllerEpoch == epoch.next)
    }

    @Test func `A full store refuses changes, and what is there stays readable`() async throws {
        let first = try await ControllerFixture()
        let topic = try await first.create("a")
        first.store.fail(nextWrites: .unavailable)
        let failure = await first.controller.createTopics([TopicCreation(name: "b")])[0].failure
        guard case .unavailable = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        await first.store.close()

        // The first write of a start is that of the controller's epoch.
        let second = try await ControllerFixture(first.state, faults: [.unavailable])
        #expect(await second.controller.image.topic(id: topic.id) == topic)
        _ = try await second.create("b")
        #expect(await second.controller.image.topicNames.map(\.text) == ["a", "b"])
    }

    @Test func `Producer ids are given out once, also after a restart`() async throws {
        let first = try await ControllerFixture()
        let one = try await first.controller.allocateProducerIDs()
        let two = try await first.controller.allocateProducerIDs()
        #expect(one.first == 0)
        #expect(two.first.rawValue == one.first.rawValue + one.count)
        let second = try await ControllerFixture(first.state)
        #expect(try await second.controller.allocateProducerIDs().first.rawValue == two.first.rawValue + two.count)
    }

    @Test func `A broker registers anew when its ports are known`() async throws {
        let fixture = try await ControllerFixture()
        let bound = BrokerImage(
            id: 1, listeners: [ListenerEndpoint(name: "PLAINTEXT", host: "::1", port: 40_000)], rack: "west",
            incarnation: try #require(await fixture.controller.image.broker(1)).incarnation)
        try await fixture.controller.register(bound)
        #expect(fixture.published.updates.last?.changes == [.brokerRegistered(bound)])
        let other = try await ControllerFixture(fixture.state, broker: 2)
        #expect(await other.controller.image.broker(1) == bound)
    }

    @Test func `A restarted broker takes over the registration of the one it was`() async throws {
        let state = InMemoryCoordinationState()
        _ = try await ControllerFixture(state)  // Its session is not closed: it hangs.
        let second = try await ControllerFixture(state)
        #expect(await second.controller.image.brokers.count == 1)
    }

    @Test(arguments: [
        ("/cluster", "martlet cluster 1\n"), ("/cluster", ""), ("/controller", "martlet controller 2\nbroker 1\nepoch 1\n"),
        ("/controller", "martlet controller 1\nbroker 1\nepoch 2147483647\n"), ("/topics/x", "martlet topic 1\nid x\n"),
        ("/topics/AAAAAAAAAAAAAAAAAAAAAA", "martlet topic 1\nid AAAAAAAAAAAAAAAAAAAAAA\nname a/b\npartition 0 replicas=1\n"),
        ("/topics/AAAAAAAAAAAAAAAAAAAAAA", "\u{0}\u{1}\n"), ("/configs/all", "martlet configs 1\nconfig =\n"),
        ("/configs/brokers/x", "martlet configs 1\n"), ("/configs/brokers/1", "martlet configs 1\nconfig a=%G0\n"),
    ])
    func `A value that cannot be read stops the start and names its key`(path: String, text: String) async throws {
        let state = InMemoryCoordinationState()
        let store = InMemoryCoordinationStore(state)
        _ = try await store.put(CoordinationKey(path), Array(text.utf8), expecting: .any)
        do {
            _ = try await ControllerFixture(state)
            Issue.record("it started")
        } catch ControllerError.corrupt(let reason) {
            #expect(reason.contains(path), "\(reason)")
        }
    }

    @Test func `Requests that arrive together are carried out one after the other`() async throws {
        let fixture = try await ControllerFixture()
        let successes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask { await fixture.controller.createTopics([TopicCreation(name: "a")])[0].failure == nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(successes == 1)
        let revisions = fixture.published.updates.map(\.image.revision)
        #expect(revisions == revisions.sorted())
    }

    @Test func `Many topics of one request are few commits`() async throws {
        let fixture = try await ControllerFixture()
        let before = fixture.published.updates.count
        let results = await fixture.controller.createTopics((0..<1000).map { TopicCreation(name: "t\($0)", partitionCount: 1) })
        #expect(results.allSatisfy { $0.failure == nil })
        #expect(fixture.published.updates.count == before + 8)
    }
}
