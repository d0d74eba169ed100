@testable import MartletBroker
import MartletLog
import MartletModel
import MartletRecord
import MartletWire
import NIOCore
import Testing

/// `isolation.level=read_committed` of a topic, for readers that asked for everything: they do not step over aborted records
/// by themselves.
@Suite struct `Reads that a topic keeps to committed records` {
    private func append(_ values: [String], _ id: ProducerID, _ sequence: ProducerSequence, to log: PartitionLog) throws {
        let producer = BatchProducer(id: id, epoch: 0, baseSequence: sequence, isTransactional: true)
        let batch = try TestBatch.of(values, producer: producer)
        let grant = log.beginVerification(of: batch, bumpsEpochs: false)
        _ = try log.append(
            batch, origin: .client, transaction: TransactionAppend(grant: grant), leaderEpoch: 0,
            now: Timestamp(TemporaryFolder.wallClockMilliseconds()))
    }

    private func end(_ id: ProducerID, _ outcome: TransactionMarker.Outcome, in partition: Partition) throws {
        let now = Timestamp(TemporaryFolder.wallClockMilliseconds())
        let marker = try TransactionMarker(outcome: outcome, coordinatorEpoch: 0).batch(
            producerID: id, epoch: 0, timestamp: now)
        _ = try partition.log.append(marker, origin: .coordinator, leaderEpoch: 0, now: now)
        try partition.log.writeOut()
        try partition.log.flush()
        partition.appended()
        partition.flushed(.success(partition.log.endOffset))
    }

    @Test(arguments: [
        ("exactly-once", ["b1", "c1", "a3"]), ("at-least-once", ["a1", "b1", "a2", "c1", "a3"]),
    ])
    func `No aborted record is sent where the topic forbids it`(guarantee: String, values: [String]) async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", ["delivery.guarantee": guarantee])
            let partition = try broker.partition("t")
            try append(["a1"], 1, 0, to: partition.log)
            try append(["b1"], 2, 0, to: partition.log)
            try append(["a2"], 1, 1, to: partition.log)
            try end(1, .abort, in: partition)
            try append(["c1"], 3, 0, to: partition.log)
            try end(2, .commit, in: partition)
            try append(["a3"], 1, 2, to: partition.log)
            try end(1, .commit, in: partition)
            try end(3, .commit, in: partition)
            #expect(try await broker.values("t") == values)
            #expect(try await broker.values("t", from: 2) == values.filter { !["a1", "b1"].contains($0) })
        }
    }

    @Test func `An answer of aborted records alone moves the reader on`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", ["delivery.guarantee": "exactly-once"])
            let partition = try broker.partition("t")
            try append(["a1"], 1, 0, to: partition.log)
            try append(["a2"], 1, 1, to: partition.log)
            try end(1, .abort, in: partition)
            #expect(try await broker.values("t") == [])
            #expect(try await broker.fetch("t").records?.readableBytes ?? 0 > 0)
        }
    }
}
