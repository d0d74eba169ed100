@testable import MartletBroker
import MartletBuiltIns
import MartletModel
import MartletRecord
import MartletStrategy
import MartletTesting
import MartletWire
import NIOCore
import Testing

@Suite struct `Records that end` {
    private static let ttl = ["ttl.key": "header:ttl"]
    private static var now: Timestamp { Timestamp(TemporaryFolder.wallClockMilliseconds()) }

    private func record(_ value: String, ttl: String?, age: Int64 = 0) -> HeaderedRecord {
        HeaderedRecord(
            value: value, headers: ttl.map { [("ttl", $0)] } ?? [], timestamp: Self.now.shifted(byMilliseconds: -age))
    }

    @Test(arguments: [Compression.none, .lz4])
    func `A record that has ended is not delivered, those around it are, at their offsets`(
        compression: Compression
    ) async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", Self.ttl)
            let records = [
                record("a", ttl: "1000", age: 2000), record("b", ttl: "600000"), record("c", ttl: "0"),
                record("d", ttl: nil), record("e", ttl: "never"), record("f", ttl: "-5"),
            ]
            _ = try await broker.produce(TestBatch.of(records, compression: compression), to: "t")
            _ = try await broker.produce(TestBatch.of([record("g", ttl: nil)], compression: compression), to: "t")
            #expect(try await broker.values("t") == ["b", "d", "e", "g"])
            let fetched = try await broker.fetch("t")
            var bytes = try #require(fetched.records)
            let batch = try #require(try DecompressedBatch(readingFrom: &bytes, within: RecordBatchLimits()))
            #expect(try batch.records().map(\.offset) == [1, 3, 4])
            #expect(batch.header.lastOffset == 5)
            #expect(fetched.highWatermark == 7)
        }
    }

    @Test func `A batch whose records have all ended is sent empty, so that the consumer moves on`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", Self.ttl)
            _ = try await broker.produce(TestBatch.of([record("a", ttl: "0"), record("b", ttl: "0")]), to: "t")
            _ = try await broker.produce(TestBatch.of([record("c", ttl: nil)]), to: "t")
            let headers = try headers(of: await broker.fetch("t"))
            #expect(headers.map(\.recordCount) == [0, 1])
            #expect(headers.map(\.lastOffset) == [1, 2])
        }
    }

    @Test func `An answer is not without any record: the last batch becomes one that clients step over`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", Self.ttl)
            let producer = BatchProducer(id: 7, epoch: 0, baseSequence: 0)
            for batch in [
                try TestBatch.of([record("a", ttl: "0"), record("b", ttl: "0")], compression: .lz4),
                try TestBatch.of([record("c", ttl: "0"), record("d", ttl: "0")], producer: producer),
            ] { _ = try await broker.produce(batch, to: "t") }
            let headers = try headers(of: await broker.fetch("t"))
            #expect(headers.map(\.recordCount) == [0, 1])
            #expect(headers.map(\.lastOffset) == [1, 3])
            #expect(headers.map(\.attributes.isControl) == [false, true])
            #expect(headers.map(\.producerID) == [.none, .none])
        }
    }

    private func headers(of fetched: FetchResponse.PartitionData) throws -> [RecordBatchHeader] {
        var bytes = try #require(fetched.records)
        var headers: [RecordBatchHeader] = []
        while let batch = try DecompressedBatch(readingFrom: &bytes, within: RecordBatchLimits()) {
            #expect(try batch.records().count == batch.header.recordCount)
            headers.append(batch.header)
        }
        return headers
    }

    @Test func `It ends while it lies there`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", Self.ttl)
            // It has 300 ms left, or none where this machine is slow.
            let end = Self.now.shifted(byMilliseconds: 300)
            _ = try await broker.produce(TestBatch.of([record("a", ttl: "60300", age: 60_000), record("b", ttl: nil)]), to: "t")
            var values = try await broker.values("t")
            #expect(values == ["a", "b"] || values == ["b"])
            while Self.now <= end.shifted(byMilliseconds: 100) { await Task.yield() }
            values = try await broker.values("t")
            #expect(values == ["b"])
        }
    }

    @Test func `A topic without a time to live delivers everything`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            _ = try await broker.produce(TestBatch.of([record("a", ttl: "0")]), to: "t")
            #expect(try await broker.values("t") == ["a"])
            try await broker.alter("t", Self.ttl)
            #expect(try await broker.values("t") == [])
        }
    }

    @Test func `A policy on a thread apart is asked too; one that throws costs the fetch`() async throws {
        try await TestBroker.with(strategies: [ShortLived.self, ThrowingRecordPolicy.self]) { broker in
            try await broker.createTopic("t", ["record.policies": "short-lived"])
            _ = try await broker.produce(TestBatch.of(["brief", "lasting"]), to: "t")
            #expect(try await broker.values("t") == ["lasting"])
            try await broker.alter("t", ["record.policies": "faulty-throws"])
            #expect(try await broker.fetch("t").errorCode == .policyViolation)
            try await broker.alter("t", ["record.policies": ""])
            #expect(try await broker.values("t") == ["brief", "lasting"])
        }
    }
}

/// Ends everything that begins with a `b`.
private struct ShortLived: ExpiryPolicy {
    static let name = "short-lived"
    static let summary = "Ends what begins with b."

    init(settings: StrategySettings) {}

    func expiry(of record: borrowing RecordFacts) -> Timestamp? {
        guard let value = record.value, value.byteCount > 0 else { return nil }
        return value.unsafeLoad(as: UInt8.self) == UInt8(ascii: "b") ? 0 : nil
    }
}
