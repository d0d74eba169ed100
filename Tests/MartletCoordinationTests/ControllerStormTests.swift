import MartletModel
import MartletStrategy
import MartletTesting
import Synchronization
import Testing

@testable import MartletCoordination

/// Sessions that end, hang and come back in any order, while leaders and people ask for changes.
@Suite(.timeLimit(.minutes(2))) struct ControllerStormTests {
    /// What must hold for every image that any broker is shown.
    private final class Watcher: Sendable {
        private struct State {
            var epochs: [Int: [TopicPartition: (leader: LeaderEpoch, partition: Int32)]] = [:]
            var leaders: [TopicPartition: [LeaderEpoch: BrokerID]] = [:]
            var broken: [String] = []
        }

        private let state = Mutex(State())
        var broken: [String] { state.withLock { $0.broken } }

        func see(_ update: ClusterUpdate, by broker: Int) {
            state.withLock { state in
                for case .topicWritten(let topic) in update.changes {
                    for partition in topic.partitions {
                        let name = TopicPartition(topic: topic.name, partition: partition.index)
                        if let last = state.epochs[broker]?[name],
                            partition.leaderEpoch < last.leader || partition.partitionEpoch < last.partition
                        {
                            state.broken.append("broker \(broker) is shown \(name) at \(partition) after \(last)")
                        }
                        state.epochs[broker, default: [:]][name] = (partition.leaderEpoch, partition.partitionEpoch)
                        let leader = state.leaders[name]?[partition.leaderEpoch]
                        if let leader, leader != partition.leader {
                            state.broken.append(
                                "\(name) has the leaders \(leader) and \(partition.leader) in epoch \(partition.leaderEpoch)")
                        }
                        state.leaders[name, default: [:]][partition.leaderEpoch] = partition.leader
                        if partition.leader != .none, !partition.inSyncReplicas.contains(partition.leader) {
                            state.broken.append("\(name) is led by \(partition.leader), which is not in sync: \(partition)")
                        }
                        if !Set(partition.inSyncReplicas).isDisjoint(with: partition.eligibleLeaderReplicas) {
                            state.broken.append("\(name) has one both in sync and only eligible: \(partition)")
                        }
                    }
                }
            }
        }
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `Whatever happens to sessions, no image goes back and no epoch has two leaders`(seed: UInt64) async throws {
        var random = SystemIndependentRandom(state: seed)
        let state = InMemoryCoordinationState()
        let watcher = Watcher()
        let brokers = (1...3).map { ControllerFixture.broker(BrokerID($0), directory: .random()) }
        var stores: [InMemoryCoordinationStore] = []
        var controllers: [Controller] = []
        for (place, broker) in brokers.enumerated() {
            let store = InMemoryCoordinationStore(state)
            stores.append(store)
            controllers.append(
                try await Controller.start(
                    on: store, as: broker, rules: TestRules(terms: ElectionTerms(minimumInSyncReplicas: 2)),
                    world: ControllerWorld(
                        sessionTimeout: .milliseconds(15), retryDelay: .milliseconds(1),
                        askLogEnds: { question in
                            Dictionary(uniqueKeysWithValues: question.brokers.map { ($0, LogEnd(epoch: 0, offset: 0)) })
                        }),
                    publish: { watcher.see($0, by: place) }))
        }
        for step in 0..<200 {
            let place = Int.random(in: 0..<3, using: &random)
            switch Int.random(in: 0..<12, using: &random) {
            case 0: stores[place].expire()
            case 1: stores[place].suspend()
            case 2: stores[place].fail(nextWrites: .answerLost)
            case 3: stores[place].fail(nextWrites: .requestLost)
            case 4, 5:
                stores[place].resume()
                stores[place].reconnect()
            case 6:
                let quorum = ["ack.policy": "quorum"]
                _ = await controllers[place].createTopics([
                    TopicCreation(
                        name: "t\(step)", partitionCount: 3, replicationFactor: 2,
                        configs: Bool.random(using: &random) ? quorum : [:])
                ])
            case 7:
                let image = await controllers[place].image
                let proposals = image.topics.flatMap { topic in
                    topic.partitions.filter { $0.leader == brokers[place].id }.map {
                        PartitionISRProposal(
                            topicID: topic.id, index: $0.index, leaderEpoch: $0.leaderEpoch, partitionEpoch: $0.partitionEpoch,
                            newISR: Bool.random(using: &random) ? [$0.leader] : $0.replicas)
                    }
                }
                for controller in controllers {
                    _ = await controller.alterPartitions(
                        proposals, from: brokers[place].id, incarnation: brokers[place].incarnation)
                }
            case 8: await controllers[place].balanceLeaders(thresholdPercent: 0)
            case 9:
                let moves = await controllers[place].image.topics.map {
                    PartitionReassignment(
                        partition: TopicPartition(topic: $0.name, partition: 0),
                        replicas: [1, 2, 3].shuffled(using: &random).prefix(2).map { BrokerID($0) })
                }
                _ = await controllers[place].alterReassignments(moves)
            default: for _ in 0..<20 { await Task.yield() }
            }
        }
        for store in stores {
            store.resume()
            store.reconnect()
        }
        // All come to see the same, which is what the store has, and somebody decides again.
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(60)
        var isSettled = false
        while !isSettled, clock.now < deadline {
            await Task.yield()
            let stored = try await ClusterReader(store: InMemoryCoordinationStore(state)).image()
            var images: [ClusterImage] = []
            var controllerCount = 0
            for controller in controllers {
                images.append(await controller.image)
                if await controller.isController { controllerCount += 1 }
            }
            isSettled =
                controllerCount == 1 && stored.brokers.count == 3 && images.allSatisfy { stored.changes(since: $0).isEmpty }
                && stored.topics.allSatisfy { $0.partitions.allSatisfy { $0.leader != .none } }
        }
        let stored = try await ClusterReader(store: InMemoryCoordinationStore(state)).image()
        let leaderless = stored.topics.flatMap { topic in topic.partitions.filter { $0.leader == .none } }
        #expect(isSettled, "seed \(seed): brokers \(stored.brokers.map(\.id)), without leader \(leaderless.prefix(3))")
        #expect(watcher.broken.isEmpty, "seed \(seed): \(watcher.broken.prefix(5))")
        for controller in controllers { await controller.stop() }
    }
}
