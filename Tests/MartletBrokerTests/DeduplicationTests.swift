@testable import MartletBroker
import MartletBuiltIns
import MartletLog
import MartletModel
import MartletRecord
import MartletStrategy
import MartletTesting
import MartletWire
import NIOCore
import Testing

@Suite struct `Each message once` {
    private static let dedup = ["dedup.key": "header:id"]

    private func endOffset(_ broker: TestBroker, _ topic: String = "t") throws -> Offset {
        try broker.partition(topic).log.endOffset
    }

    private func batch(
        _ ids: [String?], _ values: [String]? = nil, producer: BatchProducer = .none, compression: Compression = .none
    ) throws -> ByteBuffer {
        let values = values ?? ids.enumerated().map { "\($1 ?? "none")\($0)" }
        return try TestBatch.of(
            zip(ids, values).map(HeaderedRecord.message), producer: producer, compression: compression)
    }

    @Test func `A copy is not appended, whoever sends it, and its producer hears where the first one is`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", Self.dedup)
            #expect(try await broker.produce(batch(["a", "b"]), to: "t").baseOffset == 0)
            #expect(try await broker.produce(batch(["c"]), to: "t").baseOffset == 2)
            let again = try await broker.produce(batch(["b"]), to: "t")
            #expect(again.errorCode == .none && again.baseOffset == 1)
            #expect(try await broker.values("t") == ["a0", "b1", "c0"])
            #expect(try endOffset(broker, "t") == 3)
        }
    }

    @Test(arguments: [Compression.none, .lz4, .zstd, Compression(.gzip), .snappy])
    func `A batch that mixes old and new keeps its extent and loses the old ones`(compression: Compression) async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", Self.dedup)
            _ = try await broker.produce(batch(["a", "b"], compression: compression), to: "t")
            let mixed = try await broker.produce(
                batch(["a", "x", "b", "y", "x", nil, nil], compression: compression), to: "t")
            #expect(mixed.errorCode == .none && mixed.baseOffset == 2)
            #expect(try await broker.values("t") == ["a0", "b1", "x1", "y3", "none5", "none6"])
            #expect(try endOffset(broker, "t") == 9)
            #expect(try await broker.produce(batch(["x"]), to: "t").baseOffset == 3, "where it stands")
        }
    }

    @Test func `The sequences of an idempotent producer go on over what was left out`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", Self.dedup)
            _ = try await broker.produce(batch(["a", "b"]), to: "t")
            func send(_ ids: [String], _ sequence: Int32) async throws -> (ErrorCode, Offset) {
                let producer = BatchProducer(id: 7, epoch: 0, baseSequence: ProducerSequence(sequence))
                let answer = try await broker.produce(batch(ids, producer: producer), to: "t")
                return (answer.errorCode, answer.baseOffset)
            }
            #expect(try await send(["a", "x"], 0) == (.none, 2))
            #expect(try await send(["b", "a"], 2) == (.none, 4), "an empty batch stands there")
            #expect(try await send(["y"], 4) == (.none, 6))
            #expect(try await send(["a", "x"], 0) == (.none, 2), "sent again: the offset of the first time")
            #expect(try await send(["b", "a"], 2) == (.none, 4))
            #expect(try await send(["z"], 6) == (.outOfOrderSequenceNumber, .none))
            #expect(try await broker.values("t") == ["a0", "b1", "x1", "y0"])
            #expect(try endOffset(broker, "t") == 7)
        }
    }

    @Test func `Records without an id are always appended`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", Self.dedup)
            for _ in 0..<2 { _ = try await broker.produce(batch([nil, nil]), to: "t") }
            #expect(try await broker.values("t").count == 4)
        }
    }

    @Test func `Copies are recognized within a partition`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", partitions: 2, Self.dedup)
            for index in [PartitionIndex(0), 1, 0] { _ = try await broker.produce(batch(["a"]), to: "t", index) }
            #expect(try await broker.values("t", 0) == ["a0"])
            #expect(try await broker.values("t", 1) == ["a0"])
        }
    }

    @Test func `What is further back than the window's number of offsets is taken again`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", ["dedup.key": "header:id", "dedup.window.records": "3"])
            _ = try await broker.produce(batch(["a", "b", "c"]), to: "t")
            #expect(try await broker.produce(batch(["a"]), to: "t").baseOffset == 0)
            _ = try await broker.produce(batch(["d"]), to: "t")
            #expect(try await broker.produce(batch(["a"]), to: "t").baseOffset == 4, "a new one")
            #expect(try await broker.produce(batch(["b", "c"]), to: "t").baseOffset == 5)
        }
    }

    @Test func `A restart finds the messages in the log`() async throws {
        let folder = TemporaryFolder()
        try await TestBroker.with(folder: folder) { broker in
            try await broker.createTopic("t", Self.dedup)
            _ = try await broker.produce(batch(["a", "b"], compression: .lz4), to: "t")
            _ = try await broker.produce(batch(["a", "c"]), to: "t")
        }
        try await TestBroker.with(folder: folder) { broker in
            let answer = try await broker.produce(batch(["b", "c", "a", "d"]), to: "t")
            #expect(answer.errorCode == .none)
            #expect(try await broker.values("t") == ["a0", "b1", "c1", "d3"])
        }
    }

    @Test func `Switched on, it knows what is in the log already; switched off, everything is taken`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            _ = try await broker.produce(batch(["a"]), to: "t")
            try await broker.alter("t", Self.dedup)
            _ = try await broker.produce(batch(["a", "b"]), to: "t")
            #expect(try await broker.values("t") == ["a0", "b1"])
            try await broker.alter("t", ["dedup.key": ""])
            _ = try await broker.produce(batch(["a"]), to: "t")
            #expect(try await broker.values("t") == ["a0", "b1", "a0"])
        }
    }

    @Test func `Of many producers that send the same messages at once, one wins each`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", Self.dedup)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for producer in 0..<8 {
                    group.addTask {
                        for round in 0..<25 {
                            let ids = ["\(round)", "\(round + producer % 3)"]
                            let answer = try await broker.produce(batch(ids, ids), to: "t")
                            #expect(answer.errorCode == .none)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let values = try await broker.values("t")
            #expect(Set(values).count == values.count)
            #expect(Set(values) == Set((0..<27).map(String.init)))
        }
    }

    @Test func `A policy of a user's own on a thread apart decides as well, and its fault costs the request`() async throws {
        try await TestBroker.with(strategies: [FirstByteDedup.self, ThrowingRecordPolicy.self]) { broker in
            try await broker.createTopic("t", ["record.policies": "first-byte"])
            _ = try await broker.produce(TestBatch.of(["apple", "bear"]), to: "t")
            _ = try await broker.produce(TestBatch.of(["ant", "cat"]), to: "t")
            #expect(try await broker.values("t") == ["apple", "bear", "cat"])
            try await broker.createTopic("f", ["record.policies": "faulty-throws"])
            #expect(try await broker.produce(TestBatch.of(["a"]), to: "f").errorCode == .policyViolation)
            #expect(try endOffset(broker, "f") == 0)
        }
    }

    @Test func `A broken batch is refused as ever`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", Self.dedup)
            var torn = try batch(["a"])
            torn.setInteger(torn.getInteger(at: torn.writerIndex - 2, as: UInt8.self)! ^ 1, at: torn.writerIndex - 2)
            #expect(try await broker.produce(torn, to: "t").errorCode == .corruptMessage)
            _ = try await broker.produce(batch(["a"]), to: "t")
            #expect(try await broker.produce(torn, to: "t").errorCode == .corruptMessage)
            #expect(try await broker.values("t") == ["a0"])
        }
    }
}

/// As above, where the first copy is part of a transaction.
@Suite struct `Each message once, in transactions` {
    private func withTopic(_ body: (TestBroker, Deduplication, PartitionLog) async throws -> Void) async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", ["dedup.key": "header:id"])
            let topic = try broker.running.broker.topics.find("t")
            try await body(broker, try #require(topic.deduplication(of: 0)), try broker.partition("t").log)
        }
    }

    private func now() -> Timestamp { Timestamp(TemporaryFolder.wallClockMilliseconds()) }

    /// What the broker does with a batch, transactions checked.
    @discardableResult
    private func send(
        _ ids: [String], _ producer: BatchProducer = .none, to dedup: Deduplication
    ) throws -> Deduplication.Outcome {
        let batch = try TestBatch.of(ids.map { HeaderedRecord.message($0, "\($0) of \(producer.id)") }, producer: producer)
        let messages = try MessageBatch(batch, within: RecordBatchLimits(), namedBy: dedup.policy)
        let grant = dedup.log.beginVerification(of: batch, bumpsEpochs: false)
        return try dedup.append(
            batch, messages, transaction: TransactionAppend(grant: grant), leaderEpoch: 0, now: now())
    }

    private func transactional(_ id: ProducerID, _ sequence: ProducerSequence) -> BatchProducer {
        BatchProducer(id: id, epoch: 0, baseSequence: sequence, isTransactional: true)
    }

    private func end(_ id: ProducerID, _ outcome: TransactionMarker.Outcome, in log: PartitionLog) throws {
        let marker = try TransactionMarker(outcome: outcome, coordinatorEpoch: 0).batch(
            producerID: id, epoch: 0, timestamp: now())
        _ = try log.append(marker, origin: .coordinator, leaderEpoch: 0, now: now())
        try log.writeOut()
    }

    @Test func `A copy of another producer is to be tried again until the transaction is decided`() async throws {
        try await withTopic { _, dedup, log in
            try send(["a", "b"], transactional(7, 0), to: dedup)
            for other in [BatchProducer.none, transactional(8, 0)] {
                #expect(throws: RequestFailure.self) { try send(["x", "b"], other, to: dedup) }
            }
            #expect(log.endOffset == 2, "nothing of it is there")
            try end(7, .commit, in: log)
            #expect(try send(["x", "b"], to: dedup).knownCount == 1)
            #expect(try send(["b", "a"], to: dedup).append.baseOffset == 1)
        }
    }

    @Test func `The record of an aborted transaction swallows no copy`() async throws {
        try await withTopic { _, dedup, log in
            try send(["a"], transactional(7, 0), to: dedup)
            try end(7, .abort, in: log)
            #expect(try send(["a"], to: dedup).knownCount == 0)
            #expect(try send(["a"], to: dedup).knownCount == 1)
            #expect(try send(["a"], transactional(7, 1), to: dedup).knownCount == 1)
        }
    }

    @Test func `Within its transaction a producer sends a message once`() async throws {
        try await withTopic { _, dedup, log in
            try send(["a"], transactional(7, 0), to: dedup)
            let second = try send(["a", "b"], transactional(7, 1), to: dedup)
            #expect(second.knownCount == 1 && second.append.baseOffset == 1)
            let again = try send(["a", "b"], transactional(7, 1), to: dedup)
            #expect(again.append.isDuplicate && again.append.baseOffset == 1)
            try end(7, .abort, in: log)
            #expect(try send(["a", "b"], to: dedup).knownCount == 0)
        }
    }

    @Test func `What the log is read again for knows committed, aborted and open ones apart`() async throws {
        try await withTopic { _, dedup, log in
            try send(["committed"], transactional(7, 0), to: dedup)
            try send(["aborted"], transactional(8, 0), to: dedup)
            try send(["open"], transactional(9, 0), to: dedup)
            try end(7, .commit, in: log)
            try end(8, .abort, in: log)
            let anew = Deduplication(dedup.policy, origin: dedup.origin, log: log)
            #expect(throws: RequestFailure.self) { try send(["open"], to: anew) }
            #expect(try send(["committed"], to: anew).knownCount == 1)
            #expect(try send(["aborted"], to: anew).knownCount == 0)
            try end(9, .abort, in: log)
            #expect(try send(["open"], to: anew).knownCount == 0)
        }
    }
}

/// Takes the first byte of the value for the message.
private struct FirstByteDedup: DeduplicationPolicy {
    static let name = "first-byte"
    static let summary = "The first byte names the message."

    let window = DeduplicationWindow(milliseconds: 60_000, records: 1000)

    init(settings: StrategySettings) {}

    func messageID(of record: borrowing RecordFacts) -> MessageID? {
        guard let value = record.value, value.byteCount > 0 else { return nil }
        return MessageID(value.extracting(first: 1))
    }
}
