@testable import MartletBroker
import MartletModel
import MartletRecord
import MartletWire
import NIOCore
import Testing

struct ProduceTests {
    @Test func `Batches get the offsets after the last`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            let first = try await broker.produce(try TestBatch.of(["a", "b"]), to: "t")
            let second = try await broker.produce(try TestBatch.of(["c"]), to: "t")
            #expect(first.errorCode == .none && first.baseOffset == 0)
            #expect(second.errorCode == .none && second.baseOffset == 2)
            #expect(try await broker.values("t") == ["a", "b", "c"])
        }
    }

    @Test func `A repeated idempotent batch is answered with its offset and not appended`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            let producer = BatchProducer(id: 7, epoch: 0, baseSequence: 0)
            let batch = try TestBatch.of(["a", "b"], producer: producer)
            _ = try await broker.produce(try TestBatch.of(["before"]), to: "t")
            #expect(try await broker.produce(batch, to: "t").baseOffset == 1)
            let again = try await broker.produce(batch, to: "t")
            #expect(again.errorCode == .none && again.baseOffset == 1)
            #expect(try await broker.values("t") == ["before", "a", "b"])
        }
    }

    @Test func `A transactional batch outside of a transaction is refused`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            let producer = BatchProducer(id: 7, epoch: 0, baseSequence: 0, isTransactional: true)
            let answer = try await broker.produce(try TestBatch.of(["a"], producer: producer), to: "t", 0)
            #expect(answer.errorCode == .invalidTxnState)
        }
    }

    @Test func `A gap in an idempotent producer's sequence is refused`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            let first = try TestBatch.of(["a"], producer: BatchProducer(id: 7, epoch: 0, baseSequence: 0))
            let third = try TestBatch.of(["c"], producer: BatchProducer(id: 7, epoch: 0, baseSequence: 2))
            #expect(try await broker.produce(first, to: "t").errorCode == .none)
            #expect(try await broker.produce(third, to: "t").errorCode == .outOfOrderSequenceNumber)
            #expect(try await broker.values("t") == ["a"])
        }
    }

    @Test func `A batch with a wrong checksum is refused`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            var batch = try TestBatch.of(["a"])
            let last = batch.writerIndex - 2
            batch.setInteger((batch.getInteger(at: last) ?? UInt8(0)) ^ 1, at: last)
            #expect(try await broker.produce(batch, to: "t").errorCode == .corruptMessage)
            #expect(try await broker.values("t") == [])
        }
    }

    @Test(arguments: [Int16(7), 2, -2, .max, .min])
    func `Acks that mean nothing are refused`(acks: Int16) async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            let answer = try await broker.produce(try TestBatch.of(["a"]), to: "t", acks: acks)
            #expect(answer.errorCode == .invalidRequiredAcks)
            #expect(try await broker.values("t") == [])
        }
    }

    @Test func `Nothing is answered to acks=0, and the records are there`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            let request = ProduceRequest.of([("t", [(0, try TestBatch.of(["a"]))])], acks: 0)
            #expect(try await broker.exchange(request, version: 12) == nil)
            #expect(try await broker.values("t") == ["a"])
        }
    }

    @Test func `Each partition of a request has its own answer`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", partitions: 2)
            try await broker.createTopic("u")
            let batch = try TestBatch.of(["a"])
            let request = ProduceRequest.of([
                (name: "t", batches: [(1, batch), (2, batch), (0, batch)]), (name: "u", batches: [(0, batch)]),
                (name: "absent", batches: [(0, batch)]),
            ])
            let answer = try await broker.ask(request, version: 12)
            let told = answer.responses.map { topic in
                topic.partitionResponses.map { "\(topic.name)-\($0.index) \($0.errorCode)" }
            }
            #expect(
                told == [
                    ["t-1 \(ErrorCode.none)", "t-2 \(ErrorCode.unknownTopicOrPartition)", "t-0 \(ErrorCode.none)"],
                    ["u-0 \(ErrorCode.none)"], ["absent-0 \(ErrorCode.unknownTopicOrPartition)"],
                ])
            #expect(try await broker.values("t", 1) == ["a"])
            #expect(try await broker.values("t", 0) == ["a"])
        }
    }

    @Test func `A topic may be named by its id, and an unknown id is an error of its own`() async throws {
        try await TestBroker.with { broker in
            let id = try await broker.createTopic("t")
            func produce(_ id: KafkaUUID) async throws -> ErrorCode? {
                let request = ProduceRequest(
                    acks: -1, timeoutMs: 1000,
                    topicData: [.init(topicId: id, partitionData: [.init(index: 0, records: try TestBatch.of(["a"]))])])
                return try await broker.ask(request, version: 13).responses.first?.partitionResponses.first?.errorCode
            }
            #expect(try await produce(id) == ErrorCode.none)
            #expect(try await produce(KafkaUUID(high: 1, low: 1)) == .unknownTopicId)
        }
    }

    @Test func `A sequence is remembered across a restart`() async throws {
        let folder = TemporaryFolder()
        let batch = try TestBatch.of(["a"], producer: BatchProducer(id: 7, epoch: 0, baseSequence: 0))
        try await TestBroker.with(folder: folder) { broker in
            try await broker.createTopic("t")
            #expect(try await broker.produce(batch, to: "t").baseOffset == 0)
        }
        try await TestBroker.with(folder: folder) { broker in
            let again = try await broker.produce(batch, to: "t")
            #expect(again.errorCode == .none && again.baseOffset == 0)
            let values = try await broker.values("t")
            #expect(values == ["a"])
        }
    }

    @Test func `Producer ids are never given twice, not across a restart either`() async throws {
        let folder = TemporaryFolder()
        var ids: [ProducerID] = []
        for _ in 0..<2 {
            try await TestBroker.with(folder: folder) { broker in
                for _ in 0..<3 {
                    let answer = try await broker.ask(InitProducerIdRequest(transactionalId: nil))
                    #expect(answer.errorCode == .none && answer.producerEpoch == 0)
                    ids.append(answer.producerId)
                }
            }
        }
        #expect(Set(ids).count == 6)
    }

    @Test func `A partition without a batch is refused`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            #expect(try await broker.produce(ByteBuffer(), to: "t").errorCode == .invalidRecord)
        }
    }

    @Test func `More replicas in sync than there are replicas cannot be asked for`() async throws {
        try await TestBroker.with { broker in
            let refused = try await broker.tryCreateTopic("t", ["min.insync.replicas": "2"])
            #expect(refused.errorCode == .invalidConfig)
            #expect(refused.errorMessage?.contains("min.insync.replicas") == true)
        }
    }
}
