import MartletCoordination
import MartletModel
import MartletStrategy
import MartletTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct ControllerElectionTests {
    @Test func `Of several brokers one is controller, and the others see what it decides`() async throws {
        let state = InMemoryCoordinationState()
        let first = try await ControllerFixture(state, broker: 1)
        let second = try await ControllerFixture(state, broker: 2)
        let third = try await ControllerFixture(state, broker: 3)
        #expect(await first.controller.isController)
        #expect(await second.controller.createTopics([TopicCreation(name: "a")])[0].failure == .notController)
        await first.published.image { $0.isAlive(2) && $0.isAlive(3) }
        let topic = try await first.create("a", partitions: 3, factor: 3)
        for follower in [second, third] {
            let image = await follower.published.image { $0.topic(id: topic.id) != nil && $0.isAlive(3) }
            #expect(image.topic(id: topic.id) == topic)
            #expect(image.controllerID == 1)
            #expect(image.brokers.map(\.id) == [1, 2, 3])
        }
        _ = await first.controller.deleteTopics([.name("a")])
        _ = await second.published.image { $0.topicCount == 0 }
    }

    @Test func `When the controller's session ends another takes over, and moves the leaders of the one that is gone`()
        async throws
    {
        let state = InMemoryCoordinationState()
        let first = try await ControllerFixture(state, broker: 1)
        let second = try await ControllerFixture(state, broker: 2)
        await first.published.image { $0.isAlive(2) }
        let creation = TopicCreation(name: "a", assignments: [PartitionAssignment(index: 0, replicas: [1, 2])])
        let topic = try await first.controller.createTopics([creation])[0].get()
        await second.published.image { $0.topic(id: topic.id) != nil }
        first.store.expire()
        let image = await second.published.image { $0.topic(id: topic.id)?.partitions[0].leader == 2 }
        #expect(image.controllerID == 2)
        #expect(image.controllerEpoch == 2)
        let partition = try #require(image.topic(id: topic.id)?.partitions[0])
        #expect(partition.inSyncReplicas == [2])
        #expect(partition.leaderEpoch == 1)
        await first.published.event { if case .fenced = $0 { true } else { false } }
        #expect(await first.controller.createTopics([TopicCreation(name: "b")])[0].failure == .notController)
        _ = try await second.create("b")
    }

    @Test func `A broker whose program has ended is taken out, and another takes its place before its session ends`() async throws
    {
        let state = InMemoryCoordinationState()
        let dead = ControllerFixture.broker(1)
        let first = try await ControllerFixture(state, as: dead)
        let second = try await ControllerFixture(state, broker: 2)
        await first.published.image { $0.isAlive(2) }
        let creation = TopicCreation(name: "a", assignments: [PartitionAssignment(index: 0, replicas: [1, 2])])
        let topic = try await first.controller.createTopics([creation])[0].get()
        await second.published.image { $0.topic(id: topic.id) != nil }
        // It ends without a word: neither its session nor its keys go.
        first.store.suspend()
        #expect(try await !second.controller.takeOut(1, incarnation: .random()), "another start of it")
        #expect(try await second.controller.takeOut(1, incarnation: dead.incarnation))
        let image = await second.published.image { $0.topic(id: topic.id)?.partitions[0].leader == 2 }
        #expect(image.controllerID == 2)
        #expect(image.broker(1) == nil)
        #expect(try await !second.controller.takeOut(1, incarnation: dead.incarnation), "it is out")
    }

    @Test func `A broker that was taken out by mistake registers again, and its terms are over`() async throws {
        let state = InMemoryCoordinationState()
        let first = try await ControllerFixture(state, broker: 1)
        let image = ControllerFixture.broker(2)
        let second = try await ControllerFixture(state, as: image)
        await first.published.image { $0.isAlive(2) }
        let creation = TopicCreation(name: "a", assignments: [PartitionAssignment(index: 0, replicas: [2, 1])])
        let topic = try await first.controller.createTopics([creation])[0].get()
        // Otherwise it is back before anybody sees that it was gone, and nothing happens.
        second.store.suspend()
        #expect(try await first.controller.takeOut(2, incarnation: image.incarnation))
        await first.published.image { !$0.isAlive(2) && $0.topic(id: topic.id)?.partitions[0].leader == 1 }
        second.store.resume()
        await first.published.image { $0.isAlive(2) && $0.topic(id: topic.id)?.partitions[0].leaderEpoch == 1 }
        await second.published.image { $0.topic(id: topic.id)?.partitions[0].leader == 1 }
    }

    @Test func `A controller that was taken out by mistake leaves the office, and registers again`() async throws {
        let state = InMemoryCoordinationState()
        let image = ControllerFixture.broker(1)
        let first = try await ControllerFixture(state, as: image)
        let second = try await ControllerFixture(state, broker: 2)
        await first.published.image { $0.isAlive(2) }
        #expect(try await second.controller.takeOut(1, incarnation: image.incarnation))
        await first.published.event { if case .leftOffice = $0 { true } else { false } }
        await second.published.image { $0.isAlive(1) && $0.isAlive(2) && $0.controllerEpoch >= 2 }
    }

    @Test func `A broker whose session ended registers again when the store is in reach`() async throws {
        let state = InMemoryCoordinationState()
        let first = try await ControllerFixture(state, broker: 1)
        let second = try await ControllerFixture(state, broker: 2)
        await first.published.image { $0.isAlive(2) }
        second.store.expire()
        await first.published.image { $0.broker(2) == nil }
        second.store.reconnect()
        await first.published.image { $0.isAlive(2) }
        await second.published.event { $0 == .registered }
        await second.published.image { $0.isAlive(2) }
        // What was decided meanwhile is seen, and what is decided from now on.
        let topic = try await first.create("a", factor: 2)
        await second.published.image { $0.topic(id: topic.id) != nil }
    }

    /// Otherwise it leads, and coordinates, what another broker has taken over, until it sees that.
    @Test func `A broker that comes back knows what was decided without it before it hears that it is back`() async throws {
        let state = InMemoryCoordinationState()
        let first = try await ControllerFixture(state, broker: 1)
        let second = try await ControllerFixture(state, broker: 2)
        await first.published.image { $0.isAlive(2) }
        let creation = TopicCreation(name: "a", assignments: [PartitionAssignment(index: 0, replicas: [2, 1])])
        let topic = try await first.controller.createTopics([creation])[0].get()
        await second.published.image { $0.topic(id: topic.id)?.partitions[0].leader == 2 }
        second.store.expire()
        await first.published.image { $0.topic(id: topic.id)?.partitions[0].leader == 1 }
        second.store.reconnect()
        await second.published.event { $0 == .registered }
        let known = try #require(second.published.image(at: .registered))
        #expect(known.topic(id: topic.id)?.partitions[0].leader == 1)
    }

    @Test func `A broker that cannot register its ports yet does so when the store is in reach`() async throws {
        let state = InMemoryCoordinationState()
        let first = try await ControllerFixture(state, broker: 1)
        let second = try await ControllerFixture(state, broker: 2)
        let before = try #require(await first.published.image { $0.isAlive(2) }.broker(2))
        let bound = BrokerImage(
            id: 2, listeners: [ListenerEndpoint(name: "PLAINTEXT", host: "localhost", port: 9093)],
            incarnation: before.incarnation, directoryID: before.directoryID)
        second.store.suspend()
        #expect(try await !second.controller.register(bound), "nobody knows of it yet")
        #expect(await first.controller.image.broker(2)?.listeners == before.listeners)
        second.store.resume()
        await first.published.image { $0.broker(2)?.listeners == bound.listeners }
        await second.published.image { $0.broker(2)?.listeners == bound.listeners }
        #expect(try await second.controller.register(bound))
    }

    @Test func `A controller that is out of reach for two thirds of its session's time is none`() async throws {
        let clock = ManualClock()
        let first = try await ControllerFixture(broker: 1, clock: clock)
        first.store.suspend()
        // What could not be followed meanwhile sleeps, too, for a shorter time.
        while !clock.hasSleeper(wakingIn: .seconds(4)) { await Task.yield() }
        #expect(await first.controller.isController)
        clock.advance(by: .seconds(4))
        await first.published.event { if case .leftOffice = $0 { true } else { false } }
        #expect(await first.controller.createTopics([TopicCreation(name: "a")])[0].failure == .notController)
        first.store.resume()
        await first.published.image { $0.controllerEpoch == 2 }
        _ = try await first.create("a")
    }

    @Test func `A broker that lives keeps its id: another directory is refused with what to do`() async throws {
        let state = InMemoryCoordinationState()
        let directories = [KafkaUUID.random(), .random()]
        let first = try await ControllerFixture(state, as: ControllerFixture.broker(1, directory: directories[0]))
        do {
            _ = try await ControllerFixture(state, as: ControllerFixture.broker(1, directory: directories[1]))
            Issue.record("it started")
        } catch ControllerError.brokerIDInUse(1, let reason) {
            #expect(reason.contains("localhost:9092"))
            #expect(reason.contains("node.id"))
        }
        _ = try await first.create("a")
    }

    @Test func `A start that was replaced by another of the same directory gives way`() async throws {
        let state = InMemoryCoordinationState()
        let directory = KafkaUUID.random()
        let first = try await ControllerFixture(state, as: ControllerFixture.broker(1, directory: directory))
        let second = try await ControllerFixture(state, as: ControllerFixture.broker(1, directory: directory))
        await first.published.event { if case .fenced = $0 { true } else { false } }
        #expect(await first.controller.createTopics([TopicCreation(name: "a")])[0].failure == .notController)
        _ = try await second.create("a")
    }

    @Test func `A broker that comes back is admitted, and what it led has another term`() async throws {
        let state = InMemoryCoordinationState()
        let directory = KafkaUUID.random()
        let first = try await ControllerFixture(state, broker: 1)
        let second = try await ControllerFixture(state, as: ControllerFixture.broker(2, directory: directory))
        await first.published.image { $0.isAlive(2) }
        let creation = TopicCreation(name: "a", assignments: [PartitionAssignment(index: 0, replicas: [2, 1])])
        let topic = try await first.controller.createTopics([creation])[0].get()
        await second.controller.stop()
        let again = ControllerFixture.broker(2, directory: directory)
        let third = try await ControllerFixture(state, as: again)
        let image = await third.published.image { $0.isAlive(2) && $0.topic(id: topic.id)?.partitions[0].leaderEpoch == 1 }
        #expect(image.topic(id: topic.id)?.partitions[0].leader == 1)
        #expect(image.isAdmitted(2, incarnation: again.incarnation))
    }

    @Test func `Everything that a controller writes reaches a broker that follows`() async throws {
        let state = InMemoryCoordinationState()
        let first = try await ControllerFixture(state, broker: 1)
        let second = try await ControllerFixture(state, broker: 2)
        await first.published.image { $0.isAlive(2) }
        let topic = try await first.create("a", partitions: 2)
        let configured = await first.controller.alterConfigs([
            ConfigChange(.topic("a")) { _ in ["x": "1"] }, ConfigChange(.broker(2)) { _ in ["y": "2"] },
            ConfigChange(.allBrokers) { _ in ["z": "3"] }, ConfigChange(.group("g/1")) { _ in ["w": "4"] },
        ])
        for each in configured { try each.get() }
        let rule = AccessRule(
            resourceType: .topic, patternType: .literal, resourceName: "a", principal: "User:u", host: "*", operation: .read,
            permission: .allow)
        for each in await first.controller.createAccessRules([rule]) { try each.get() }
        let limited = QuotaAlteration(entity: QuotaEntity(user: .named("u")), limits: [.producerByteRate: 5])
        for each in await first.controller.alterQuotas([limited], validateOnly: false) { try each.get() }
        for each in await first.controller.createPartitions([PartitionGrowth(name: "a", partitionCount: 3)]) {
            _ = try each.get()
        }
        let image = await second.published.image { $0.topic(id: topic.id)?.partitions.count == 3 && $0.hasQuotas }
        #expect(image.topic(id: topic.id)?.configs == ["x": "1"])
        #expect(image.configs(ofBroker: 2) == ["y": "2"])
        #expect(image.clusterConfigs == ["z": "3"])
        #expect(image.configs(ofGroup: "g/1") == ["w": "4"])
        #expect(image.accessRules == [rule])
        let filter = AccessRuleFilter(
            resourceType: .topic, patternType: .literal, resourceName: "a", principal: nil, host: nil, operation: .any,
            permission: .any)
        for each in await first.controller.deleteAccessRules([filter]) { _ = try each.get() }
        let unlimited = QuotaAlteration(entity: QuotaEntity(user: .named("u")), limits: [.producerByteRate: nil])
        for each in await first.controller.alterQuotas([unlimited], validateOnly: false) { try each.get() }
        await second.published.image { $0.accessRules.isEmpty && !$0.hasQuotas }
    }

    @Test func `A broker is taken out of the cluster when it is dead, and not before`() async throws {
        let state = InMemoryCoordinationState()
        let first = try await ControllerFixture(state, broker: 1)
        let second = try await ControllerFixture(state, broker: 2)
        await first.published.image { $0.isAlive(2) }
        let topic = try await first.create("a", factor: 2)
        await #expect(throws: ControllerError.brokerIsAlive(2)) { try await first.controller.unregister(2) }
        await #expect(throws: ControllerError.unknownBroker(9)) { try await first.controller.unregister(9) }
        await second.store.close()
        await first.published.image { $0.broker(2) == nil }
        try await first.controller.unregister(2)
        let image = await first.controller.image
        #expect(image.knownBrokers == [1])
        #expect(image.topic(id: topic.id)?.partitions[0].inSyncReplicas == [1])
        #expect(image.topic(id: topic.id)?.partitions[0].replicas.sorted() == [1, 2])
    }
}
