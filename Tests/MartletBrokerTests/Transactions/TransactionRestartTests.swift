@testable import MartletBroker
import MartletLog
import MartletModel
import MartletTransactions
import MartletWire
import Testing

struct TransactionRestartTests {
    @Test func `An open transaction goes on after a restart, and its producer can end it`() async throws {
        let folder = TemporaryFolder()
        var producer = TransactionalProducer(transactionalID: "t", id: .none, epoch: .none)
        try await TestBroker.with(TestBroker.transactionKeys, folder: folder) { broker in
            try await broker.createTopic("a")
            producer = try await broker.beginProducer("t")
            #expect(try await broker.produce(["one"], by: &producer, to: "a") == .none)
        }
        try await TestBroker.with(TestBroker.transactionKeys, folder: folder) { broker in
            #expect(try await broker.state(of: "t").transactionState == "Ongoing")
            #expect(try await broker.committedValues("a") == [])
            #expect(try await broker.produce(["two"], by: &producer, to: "a") == .none)
            #expect(try await broker.end(&producer, commits: true) == .none)
            try await broker.untilDecided("a")
            #expect(try await broker.committedValues("a") == ["one", "two"])
        }
    }

    /// Scenario 28: the outcome is recorded, the broker dies before the markers, or after some of them.
    @Test(arguments: [true, false])
    func `28 A decided transaction is carried through when the broker comes back`(commits: Bool) async throws {
        let folder = TemporaryFolder()
        try await TestBroker.with(TestBroker.transactionKeys, folder: folder) { broker in
            try await broker.createTopic("a", partitions: 2)
            var producer = try await broker.beginProducer("t")
            #expect(try await broker.produce(["one"], by: &producer, to: "a") == .none)
            #expect(try await broker.produce(["two"], by: &producer, to: "a", 1) == .none)
            // What the coordinator would have recorded, written past it: nobody acts on it here.
            let shard = try broker.running.broker.transactions.shard(for: "t")
            let open = try #require(try shard.look { machine, _ in machine.transaction("t") })
            let topic = try TopicName("a")
            let value = TransactionLogValue(
                producerId: open.producerID, producerEpoch: ProducerEpoch(open.epoch.rawValue + 1), transactionTimeoutMs: 60_000,
                transactionStatus: (commits ? TransactionPhase.prepareCommit : .prepareAbort).rawValue,
                transactionPartitions: [.init(topic: topic.text, partitionIds: [0, 1])],
                transactionLastUpdateTimestampMs: open.updatedAt.rawValue, transactionStartTimestampMs: open.startedAt.rawValue,
                clientTransactionVersion: 2)
            let record = TransactionRecord.transaction(TransactionLogKey(transactionalId: "t"), value)
            let log = shard.partition.log
            let append = try log.append(
                try CoordinatorBatch.encode([record], by: .coordinator, at: open.updatedAt), origin: .coordinator,
                leaderEpoch: shard.partition.leaderEpoch, now: open.updatedAt)
            try log.writeOut(append)
        }
        try await TestBroker.with(TestBroker.transactionKeys, folder: folder) { broker in
            try await broker.untilDecided("a")
            try await broker.untilDecided("a", 1)
            #expect(try await broker.committedValues("a") == (commits ? ["one"] : []))
            #expect(try await broker.committedValues("a", 1) == (commits ? ["two"] : []))
            while try await broker.state(of: "t").transactionState != (commits ? "CompleteCommit" : "CompleteAbort") {
                await Task.yield()
            }
        }
    }

    @Test func `A fenced producer stays fenced after a restart`() async throws {
        let folder = TemporaryFolder()
        var zombie = TransactionalProducer(transactionalID: "t", id: .none, epoch: .none)
        try await TestBroker.with(TestBroker.transactionKeys, folder: folder) { broker in
            try await broker.createTopic("a")
            zombie = try await broker.beginProducer("t")
            #expect(try await broker.produce(["zombie"], by: &zombie, to: "a") == .none)
            _ = try await broker.beginProducer("t")
        }
        try await TestBroker.with(TestBroker.transactionKeys, folder: folder) { broker in
            _ = try await broker.state(of: "t")
            #expect(try await broker.produce(["late"], by: &zombie, to: "a") == .invalidProducerEpoch)
            #expect(try await broker.end(&zombie, commits: true) == .producerFenced)
            #expect(try await broker.committedValues("a") == [])
        }
    }
}
