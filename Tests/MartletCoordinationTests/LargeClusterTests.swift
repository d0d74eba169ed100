import MartletModel
import MartletStrategy
import Testing

@testable import MartletCoordination

/// Ten thousand partitions: what is linear takes well under a second, what is not takes minutes.
@Suite(.timeLimit(.minutes(1))) struct LargeClusterTests {
    private static func state(topics: Int, partitions: Int) throws -> ControllerState {
        var image = ClusterImage(clusterID: "c")
        for id in [1, 2, 3, 4, 5] as [BrokerID] {
            let incarnation = ClusterSketch.incarnation(id, start: 1)
            let listeners = [ListenerEndpoint(name: "PLAINTEXT", host: "h", port: 1)]
            image.apply(.brokerAdmitted(BrokerAdmission(broker: id, incarnation: incarnation, directoryID: .zero)))
            if id != 5 { image.apply(.brokerRegistered(BrokerImage(id: id, listeners: listeners, incarnation: incarnation))) }
        }
        for number in 0..<topics {
            let images = (0..<partitions).map { index -> PartitionImage in
                let first = number + index
                let replicas = [first, first + 1, first + 2].map { BrokerID(Int32($0 % 5) + 1) }
                return PartitionImage(index: PartitionIndex(Int32(index)), newOn: replicas)
            }
            image.apply(
                .topicWritten(
                    TopicImage(
                        id: KafkaUUID(high: 9, low: UInt64(number)), name: try TopicName("t\(number)"), partitions: images,
                        configs: [:])))
        }
        return ControllerState(image)
    }

    @Test(arguments: [(1, 10_000), (100, 100), (10_000, 1)])
    func `A broker that is gone leaves nothing behind`(topics: Int, partitions: Int) throws {
        var state = try Self.state(topics: topics, partitions: partitions)
        let (changes, events) = state.planAlignment(rules: TestRules())
        var batch = ChangeBatch()
        for change in changes { batch.add(change, of: 0) }
        for part in batch.parts {
            #expect(part.operations.count < CoordinationLimits.maximumOperationCount)
            for change in part.changes { state.apply(change) }
        }
        let all = state.image.topics.flatMap(\.partitions)
        #expect(all.allSatisfy { $0.leader != 5 && $0.leader != .none && !$0.inSyncReplicas.contains(5) })
        #expect(events == [.brokerGone(5, partitionsLed: 2000)])
        #expect(state.planAlignment(rules: TestRules()).changes.isEmpty)
    }

    @Test func `The most partitions with three replicas fit into the store, also when they have changed often`() throws {
        let partitions = (0..<10_000).map { index in
            PartitionImage(
                index: PartitionIndex(Int32(index)), replicas: [1, 2, 3], inSyncReplicas: [1], leader: 1,
                leaderEpoch: 100_000, partitionEpoch: 999_999, eligibleLeaderReplicas: [2, 3])
        }
        let topic = TopicImage(id: .random(), name: try TopicName("t"), partitions: partitions, configs: [:])
        #expect(StoredTopic.bytes(topic).count <= CoordinationLimits.maximumValueByteCount)
        let new = topic.with(partitions.map { PartitionImage(index: $0.index, newOn: [1, 2, 3]) })
        #expect(try ControllerState.fitting(new) == new)
    }
}
