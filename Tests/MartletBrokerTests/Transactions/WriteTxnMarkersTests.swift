@testable import MartletBroker
import MartletModel
import MartletWire
import Testing

struct WriteTxnMarkersTests {
    private func write(
        _ commits: Bool, _ producer: ProducerID, epoch: ProducerEpoch, coordinatorEpoch: Int32 = 0, on broker: TestBroker,
        _ topic: String = "a"
    ) async throws -> ErrorCode? {
        let answer = try await broker.ask(
            WriteTxnMarkersRequest(markers: [
                .init(
                    producerId: producer, producerEpoch: epoch, transactionResult: commits,
                    topics: [.init(name: topic, partitionIndexes: [0])], coordinatorEpoch: coordinatorEpoch)
            ]))
        return answer.markers.first?.topics.first?.partitions.first?.errorCode
    }

    @Test func `38 A client may not end transactions that have a coordinator`() async throws {
        try await TestBroker.with(TestBroker.transactionKeys) { broker in
            try await broker.createTopic("a")
            var producer = try await broker.beginProducer("t")
            #expect(try await broker.produce(["one"], by: &producer, to: "a") == .none)
            for commits in [true, false] {
                for epoch in [producer.epoch, ProducerEpoch(producer.epoch.rawValue + 1)] {
                    #expect(try await write(commits, producer.id, epoch: epoch, on: broker) == .clusterAuthorizationFailed)
                }
            }
            // Nor fence a producer that has nothing open.
            #expect(try await write(false, 99, epoch: .init(.max), on: broker) == .clusterAuthorizationFailed)
            #expect(try await write(false, 99, epoch: 0, on: broker, "absent") == .unknownTopicOrPartition)
            #expect(try await broker.end(&producer, commits: true) == .none)
            try await broker.untilDecided("a")
            #expect(try await broker.committedValues("a") == ["one"])
        }
    }

    @Test func `A transaction that no coordinator knows of can be aborted, and not committed`() async throws {
        try await TestBroker.with(TestBroker.transactionKeys) { broker in
            try await broker.createTopic("a")
            _ = try await broker.beginProducer("t")
            try broker.leaveTransactionHanging(in: "a", of: 7)
            #expect(try await write(true, 7, epoch: 0, on: broker) == .clusterAuthorizationFailed)
            #expect(try await write(false, 7, epoch: 1, on: broker) == .clusterAuthorizationFailed)
            #expect(try await write(false, 7, epoch: 0, coordinatorEpoch: 1, on: broker) == .clusterAuthorizationFailed)
            #expect(try await write(false, 7, epoch: 0, on: broker) == ErrorCode.none)
            try await broker.untilDecided("a")
            #expect(try await broker.committedValues("a") == [])
        }
    }
}
