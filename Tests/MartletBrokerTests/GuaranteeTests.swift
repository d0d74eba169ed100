@testable import MartletBroker
import MartletLog
import MartletModel
import MartletRecord
import MartletWire
import Testing

/// What a topic guarantees, held against what producers and consumers ask for.
struct GuaranteeTests {
    /// A request of `acks` to a topic of a guarantee in an enforce mode.
    struct Row: Sendable, CustomTestStringConvertible {
        let guarantee: String
        let enforce: String
        let acks: Int16
        let error: ErrorCode

        init(_ guarantee: String, _ enforce: String, acks: Int16, _ error: ErrorCode = .none) {
            (self.guarantee, self.enforce, self.acks, self.error) = (guarantee, enforce, acks, error)
        }

        var testDescription: String { "\(guarantee) \(enforce) acks=\(acks)" }
    }

    @Test func `A producer that did not ask to wait does not run into its own time-out`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", ["delivery.guarantee": "at-least-once"])
            var request = ProduceRequest.of([("t", [(0, try TestBatch.of(["a"]))])], acks: 1)
            request.timeoutMs = 0
            let answer = try await broker.ask(request, version: 12)
            #expect(answer.responses.first?.partitionResponses.first?.errorCode == ErrorCode.none)
        }
    }

    @Test(arguments: [
        Row("client", "raise", acks: 1), Row("client", "reject", acks: 1), Row("client", "off", acks: 1),
        Row("at-most-once", "raise", acks: 1), Row("at-most-once", "reject", acks: 1),
        Row("at-most-once", "reject", acks: -1), Row("at-least-once", "raise", acks: 1),
        Row("at-least-once", "raise", acks: -1), Row("at-least-once", "reject", acks: 1, .policyViolation),
        Row("at-least-once", "reject", acks: -1), Row("at-least-once", "off", acks: 1),
        Row("exactly-once", "raise", acks: -1, .invalidRecord), Row("exactly-once", "raise", acks: 1, .invalidRecord),
        Row("exactly-once", "reject", acks: -1, .invalidRecord), Row("exactly-once", "off", acks: 1),
    ])
    func `A guarantee answers a batch without producer id`(row: Row) async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", ["delivery.guarantee": row.guarantee, "delivery.enforce": row.enforce])
            let answer = try await broker.produce(try TestBatch.of(["a"]), to: "t", acks: row.acks)
            #expect(answer.errorCode == row.error, "\(answer.errorMessage ?? "")")
            #expect(try await broker.values("t") == (row.error == .none ? ["a"] : []))
        }
    }

    @Test(arguments: [
        Row("exactly-once", "raise", acks: -1), Row("exactly-once", "raise", acks: 1), Row("exactly-once", "reject", acks: -1),
        Row("exactly-once", "reject", acks: 1, .policyViolation), Row("exactly-once", "off", acks: 1),
    ])
    func `Exactly-once takes batches of idempotent producers`(row: Row) async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", ["delivery.guarantee": row.guarantee, "delivery.enforce": row.enforce])
            let batch = try TestBatch.of(["a"], producer: BatchProducer(id: 7, epoch: 0, baseSequence: 0))
            #expect(try await broker.produce(batch, to: "t", acks: row.acks).errorCode == row.error)
        }
    }

    @Test(
        arguments: [
            (["delivery.guarantee": "at-least-once"], acks: Int16(1), isFlushed: true),
            (["delivery.guarantee": "exactly-once", "producer.idempotence": "optional"], acks: 1, isFlushed: true),
            (["delivery.guarantee": "at-most-once"], acks: -1, isFlushed: false),
            (["delivery.guarantee": "client", "flush.policy": "os"], acks: -1, isFlushed: false),
            (["delivery.guarantee": "client", "flush.policy": "batch"], acks: 1, isFlushed: true),
            (["delivery.guarantee": "at-least-once", "flush.policy": "os"], acks: -1, isFlushed: false),
        ] as [([String: String], Int16, Bool)])
    func `Records are on disk before the answer where the topic says so`(
        configs: [String: String], acks: Int16, isFlushed: Bool
    ) async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", configs)
            let answer = try await broker.produce(try TestBatch.of(["a"]), to: "t", acks: acks)
            #expect(answer.errorCode == .none, "\(answer.errorMessage ?? "")")
            #expect(try broker.partition("t").log.flushedEndOffset == (isFlushed ? 1 : 0))
        }
    }

    @Test(
        arguments: [
            (["delivery.guarantee": "exactly-once"], isCommittedOnly: true),
            (["delivery.guarantee": "exactly-once", "delivery.enforce": "off"], isCommittedOnly: false),
            (["delivery.guarantee": "exactly-once", "isolation.level": "client"], isCommittedOnly: false),
            (["delivery.guarantee": "client", "isolation.level": "read_committed"], isCommittedOnly: true),
            (["delivery.guarantee": "client"], isCommittedOnly: false),
        ] as [([String: String], Bool)])
    func `A reader who asks for everything gets what the topic lets be read`(
        configs: [String: String], isCommittedOnly: Bool
    ) async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", configs)
            #expect(try broker.running.broker.topics.find("t").keepsToCommitted(asked: false) == isCommittedOnly)
            // Who did not ask would not step over aborted records: it is told of none, they are kept from it.
            #expect(try await broker.fetch("t").abortedTransactions == nil)
        }
    }

    @Test func `Keys that are changed count from the next request on`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", ["delivery.guarantee": "client"])
            let batch = try TestBatch.of(["a"])
            #expect(try await broker.produce(batch, to: "t", acks: 1).errorCode == .none)
            try await broker.alter("t", ["delivery.guarantee": "at-least-once", "delivery.enforce": "reject"])
            #expect(try await broker.produce(batch, to: "t", acks: 1).errorCode == .policyViolation)
            try await broker.alter("t", ["delivery.guarantee": "exactly-once"])
            #expect(try await broker.produce(batch, to: "t").errorCode == .invalidRecord)
            try await broker.alter("t", ["delivery.enforce": "off"])
            #expect(try await broker.produce(batch, to: "t", acks: 1).errorCode == .none)
            #expect(try await broker.values("t") == ["a", "a"])
        }
    }

    @Test func `A refusal says what the topic demands`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", ["delivery.guarantee": "at-least-once", "delivery.enforce": "reject"])
            let answer = try await broker.produce(try TestBatch.of(["a"]), to: "t", acks: 1)
            #expect(
                answer.errorMessage == "The topic demands the ack policy 'all'; a request with acks=1 asks for less.")
        }
    }

    @Test func `The guarantee of all topics is the broker's unless a topic has its own`() async throws {
        try await TestBroker.with(["delivery.guarantee": "at-least-once", "delivery.enforce": "reject"]) { broker in
            try await broker.createTopic("inherits")
            try await broker.createTopic("own", ["delivery.guarantee": "client"])
            let batch = try TestBatch.of(["a"])
            #expect(try await broker.produce(batch, to: "inherits", acks: 1).errorCode == .policyViolation)
            #expect(try await broker.produce(batch, to: "own", acks: 1).errorCode == .none)
        }
    }
}
