@testable import MartletBroker
import MartletModel
import MartletWire
import Testing

/// Scenario 31, as far as it is of transactions: offsets that are committed in one.
struct TransactionalOffsetsTests {
    private func commit(
        _ offset: Offset, by producer: TransactionalProducer, on broker: TestBroker, version: Int16 = 5
    ) async throws -> ErrorCode? {
        let answer = try await broker.ask(
            TxnOffsetCommitRequest(
                transactionalId: producer.transactionalID, groupId: "g", producerId: producer.id, producerEpoch: producer.epoch,
                topics: [.init(name: "a", partitions: [.init(partitionIndex: 0, committedOffset: offset)])]), version: version)
        return answer.topics.first?.partitions.first?.errorCode
    }

    private func committed(on broker: TestBroker) async throws -> Offset? {
        let answer = try await broker.ask(
            OffsetFetchRequest(groupId: "g", topics: [.init(name: "a", partitionIndexes: [0])]), version: 7)
        return answer.topics.first?.partitions.first?.committedOffset
    }

    private func withGroup(_ body: (TestBroker, TransactionalProducer) async throws -> Void) async throws {
        try await TestBroker.with(TestBroker.transactionKeys) { broker in
            try await broker.createTopic("a")
            let producer = try await broker.beginProducer("t")
            while try await committed(on: broker) == nil { await Task.yield() }
            try await body(broker, producer)
        }
    }

    @Test func `31 Offsets hold when the transaction is committed, and not when it is aborted`() async throws {
        try await withGroup { broker, producer in
            var producer = producer
            #expect(try await commit(7, by: producer, on: broker) == ErrorCode.none)
            #expect(try await committed(on: broker) == -1)
            #expect(try await broker.end(&producer, commits: true) == .none)
            while try await committed(on: broker) != 7 { await Task.yield() }
            #expect(try await commit(9, by: producer, on: broker) == ErrorCode.none)
            #expect(try await broker.end(&producer, commits: false) == .none)
            while try await broker.state(of: "t").transactionState != "CompleteAbort" { await Task.yield() }
            #expect(try await committed(on: broker) == 7)
        }
    }

    @Test(arguments: [(3, ErrorCode.invalidTxnState), (4, .transactionAbortable)] as [(Int16, ErrorCode)])
    func `Before version 5 the group is added to the transaction first`(version: Int16, refusal: ErrorCode) async throws {
        try await withGroup { broker, producer in
            var producer = producer
            #expect(try await commit(7, by: producer, on: broker, version: version) == refusal)
            try await broker.addOffsets(of: "g", to: producer)
            #expect(try await commit(7, by: producer, on: broker, version: version) == ErrorCode.none)
            #expect(try await broker.end(&producer, commits: true, version: 4) == .none)
            while try await committed(on: broker) != 7 { await Task.yield() }
        }
    }

    @Test func `A fenced producer commits no offsets, and the coordinator stays at work`() async throws {
        try await withGroup { broker, zombie in
            #expect(try await commit(7, by: zombie, on: broker) == ErrorCode.none)
            var successor = try await broker.beginProducer("t")
            #expect(try await commit(8, by: zombie, on: broker) == .invalidProducerEpoch)
            #expect(try await commit(9, by: successor, on: broker) == ErrorCode.none)
            #expect(try await broker.end(&successor, commits: true) == .none)
            while try await committed(on: broker) != 9 { await Task.yield() }
        }
    }
}
