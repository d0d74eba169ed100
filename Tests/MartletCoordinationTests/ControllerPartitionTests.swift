import MartletCoordination
import MartletModel
import MartletTesting
import Testing

/// What leaders and people ask of the controller, with several brokers on one store.
@Suite(.timeLimit(.minutes(1))) struct ControllerPartitionTests {
    private let state = InMemoryCoordinationState()

    private struct Trio {
        let brokers: [BrokerImage]
        let controllers: [ControllerFixture]
        var first: ControllerFixture { controllers[0] }
        var image: ClusterImage { get async { await first.controller.image } }
    }

    private func trio(
        ends: @escaping @Sendable (LogEndQuestion) async -> [BrokerID: LogEnd] = { _ in [:] }
    ) async throws -> Trio {
        let brokers = [1, 2, 3].map { ControllerFixture.broker(BrokerID($0)) }
        var controllers: [ControllerFixture] = []
        for broker in brokers { controllers.append(try await ControllerFixture(state, as: broker, ends: ends)) }
        await controllers[0].published.image { $0.isAlive(2) && $0.isAlive(3) }
        return Trio(brokers: brokers, controllers: controllers)
    }

    private func topic(
        _ replicas: [[BrokerID]], on trio: Trio, configs: [String: String] = [:]
    ) async throws -> TopicImage {
        let creation = TopicCreation(
            name: "t",
            assignments: replicas.enumerated().map {
                PartitionAssignment(index: PartitionIndex(Int32($0.offset)), replicas: $0.element)
            }, configs: configs.mapValues { $0 })
        return try await trio.first.controller.createTopics([creation])[0].get()
    }

    private func name(_ index: Int32) throws -> TopicPartition {
        TopicPartition(topic: try TopicName("t"), partition: PartitionIndex(index))
    }

    private func proposals(_ topic: TopicImage, _ members: [[BrokerID]]) -> [PartitionISRProposal] {
        zip(topic.partitions, members).map {
            PartitionISRProposal(
                topicID: topic.id, index: $0.index, leaderEpoch: $0.leaderEpoch, partitionEpoch: $0.partitionEpoch, newISR: $1)
        }
    }

    /// What partition 0 is once its leader, broker 1, has all three in sync.
    private func caughtUp(_ moving: PartitionImage, of topic: TopicImage, on trio: Trio) async throws -> PartitionImage {
        let proposal = PartitionISRProposal(
            topicID: topic.id, index: 0, leaderEpoch: moving.leaderEpoch, partitionEpoch: moving.partitionEpoch,
            newISR: [1, 2, 3], epochs: [3: trio.brokers[2].epoch])
        return try await trio.first.controller.alterPartitions(
            [proposal], from: 1, incarnation: trio.brokers[0].incarnation)[0].get()
    }

    @Test func `In-sync replicas of many partitions are one commit, and each proposal has its own answer`() async throws {
        let trio = try await trio()
        let topic = try await topic([[1, 2], [1, 3], [2, 1]], on: trio)
        let before = trio.first.published.updates.count
        let results = await trio.first.controller.alterPartitions(
            proposals(topic, [[1], [1], [2]]), from: 1, incarnation: trio.brokers[0].incarnation)
        #expect(try results[0].get().inSyncReplicas == [1])
        #expect(try results[1].get().partitionEpoch == 1)
        #expect(results[2].failure == .notLeader(leader: 2, 0))
        #expect(trio.first.published.updates.count == before + 1)
        let again = await trio.first.controller.alterPartitions(
            proposals(topic, [[1]]), from: 1, incarnation: trio.brokers[0].incarnation)
        #expect(again[0].failure == .staleUpdate(partitionEpoch: 1))
        let foreign = await trio.first.controller.alterPartitions(proposals(topic, [[1]]), from: 1, incarnation: .zero)
        #expect(foreign[0].failure == .staleIncarnation(1))
    }

    @Test func `What cannot be written is an error for each proposal of it`() async throws {
        let trio = try await trio()
        let topic = try await topic([[1, 2], [1, 3]], on: trio)
        trio.first.store.fail(nextWrites: .unavailable)
        let results = await trio.first.controller.alterPartitions(
            proposals(topic, [[1], [1]]), from: 1, incarnation: trio.brokers[0].incarnation)
        for result in results {
            guard case .unavailable? = result.failure else {
                Issue.record("\(result)")
                continue
            }
        }
        #expect(await trio.image.topic(id: topic.id) == topic)
    }

    @Test func `A broker that shuts down hands over, and is told what is left`() async throws {
        let trio = try await trio()
        let topic = try await topic([[2, 1], [2, 3], [2, 1]], on: trio)
        _ = await trio.first.controller.alterPartitions(
            [
                PartitionISRProposal(
                    topicID: topic.id, index: 2, leaderEpoch: 0, partitionEpoch: 0, newISR: [2])
            ], from: 2, incarnation: trio.brokers[1].incarnation)
        let left = try await trio.first.controller.beginControlledShutdown(of: 2, incarnation: trio.brokers[1].incarnation).get()
        #expect(left == [try name(2)])
        #expect(await trio.image.topic(id: topic.id)?.partitions.map(\.leader) == [1, 3, 2])
        // It is kept out until it registers anew.
        let elections = await trio.first.controller.electLeaders(.preferred, [try name(0)])
        #expect(elections[0].result.failure == .preferredLeaderNotAvailable(2))
        let stale = await trio.first.controller.beginControlledShutdown(of: 2, incarnation: .zero)
        #expect(stale.failure == .staleIncarnation(2))
    }

    @Test func `Preferred leaders are elected by hand and by balance`() async throws {
        let trio = try await trio()
        let topic = try await topic([[2, 1], [1, 2]], on: trio)
        _ = await trio.first.controller.beginControlledShutdown(of: 2, incarnation: trio.brokers[1].incarnation)
        await trio.controllers[1].store.close()
        await trio.first.published.image { $0.broker(2) == nil }
        let back = ControllerFixture.broker(2)
        let second = try await ControllerFixture(state, as: back)
        await trio.first.published.image { $0.isAlive(2) }
        let astray = try #require(await trio.image.topic(id: topic.id))
        #expect(astray.partitions.map(\.leader) == [1, 1])
        await trio.first.controller.balanceLeaders(thresholdPercent: 10)
        #expect(await trio.image.topic(id: topic.id) == astray)
        _ = await trio.first.controller.alterPartitions(
            proposals(astray, [[1, 2], [1, 2]]), from: 1, incarnation: trio.brokers[0].incarnation)
        let all = await trio.first.controller.electLeaders(.preferred, nil)
        #expect(all.map(\.partition) == [try name(0)])
        #expect(try all[0].result.get().leader == 2)
        await second.published.image { $0.topic(id: topic.id)?.partitions[0].leader == 2 }
    }

    /// Found by simulated histories: nobody asked the replicas, and the partition had no leader until something else happened.
    @Test func `Where a majority elects, it is asked as soon as a reassignment has taken the leader away`() async throws {
        let trio = try await trio { question in
            Dictionary(uniqueKeysWithValues: question.brokers.map { ($0, LogEnd(epoch: 0, offset: 5)) })
        }
        let topic = try await topic([[1, 2]], on: trio, configs: ["ack.policy": "quorum"])
        let request = PartitionReassignment(partition: try name(0), replicas: [3, 2])
        let moving = try await trio.first.controller.alterReassignments([request])[0].get()
        let done = try await caughtUp(moving, of: topic, on: trio)
        #expect(done.replicas == [3, 2])
        #expect(done.leader == .none)
        await trio.first.published.image { $0.topic(id: topic.id)?.partitions[0].leader == 3 }
    }

    @Test func `Replicas move: added, copied, and the old ones gone`() async throws {
        let trio = try await trio()
        let topic = try await topic([[1, 2]], on: trio)
        let reassignment = PartitionReassignment(partition: try name(0), replicas: [3, 2])
        let moving = try await trio.first.controller.alterReassignments([reassignment])[0].get()
        #expect(moving.addingReplicas == [3])
        #expect(moving.removingReplicas == [1])
        let done = try await caughtUp(moving, of: topic, on: trio)
        #expect(done.replicas == [3, 2])
        #expect(done.leader == 3)
        #expect(!done.isReassigning)
        let doubled = await trio.first.controller.alterReassignments([reassignment, reassignment])
        #expect(doubled.allSatisfy { $0.failure != nil })
        let none = await trio.first.controller.alterReassignments([
            PartitionReassignment(partition: try name(0), replicas: nil)
        ])
        #expect(none[0].failure == .noReassignment)
    }

    @Test func `Who is not controller decides nothing`() async throws {
        let trio = try await trio()
        let second = trio.controllers[1].controller
        #expect(await second.alterPartitions([], from: 2, incarnation: .zero).isEmpty)
        #expect(await second.electLeaders(.preferred, [try name(0)])[0].result.failure == .notController)
        #expect(
            await second.alterReassignments([PartitionReassignment(partition: try name(0), replicas: [1])])[0].failure
                == .notController)
        #expect(await second.beginControlledShutdown(of: 1, incarnation: .zero).failure == .notController)
        await #expect(throws: ControllerError.notController) { try await second.unregister(1) }
    }
}
