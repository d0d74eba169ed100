import MartletModel
import MartletRecord
import NIOCore
import Testing

@testable import MartletClient

@Suite struct PartitionOutboxTests {
    private let now = NIODeadline.uptimeNanoseconds(1_000_000_000)
    private let later = NIODeadline.uptimeNanoseconds(60_000_000_000)
    private let tooLate = NIODeadline.uptimeNanoseconds(500_000_000_000)

    private func outbox(isIdempotent: Bool = true) throws -> PartitionOutbox {
        var outbox = PartitionOutbox(
            source: TopicPartition(topic: try TopicName("orders"), partition: 0), isIdempotent: isIdempotent,
            backoff: Backoff(first: .milliseconds(100), limit: .seconds(1)))
        outbox.adopt(ProducerIdentity(id: 7, epoch: 0))
        return outbox
    }

    /// A batch of `count` records, admitted.
    private func send(_ count: Int, through outbox: inout PartitionOutbox) throws -> OutgoingBatch {
        var accumulator = BatchAccumulator(
            limits: .init(
                batchBytes: 10_000, linger: .zero, bufferBytes: 100_000, deliveryTimeout: .seconds(120), compression: .none))
        let slot = accumulator.addSlot(maxBatchBytes: .max)
        for _ in 0..<count {
            _ = try accumulator.append(ProducerRecord(value: "v"), timestamp: 1, to: slot, receipt: nil, at: now)
        }
        let taken = accumulator.take(slot, at: now)
        let open = try #require(taken)
        return outbox.admit(try open.encoded(), of: open)
    }

    private func stamps(_ batches: [OutgoingBatch]) -> [[Int64]] {
        batches.map { batch in
            let header = batch.bytes.withUnsafeReadableBytes { RecordBatchHeader(unchecked: $0) }
            return [header.producerID.rawValue, Int64(header.producerEpoch.rawValue), Int64(header.baseSequence.rawValue)]
        }
    }

    private func retries(of outbox: inout PartitionOutbox) -> [OutgoingBatch] {
        var batches: [OutgoingBatch] = []
        while let batch = outbox.nextRetry(at: later) { batches.append(batch) }
        return batches
    }

    @Test func `Sequences follow each other, and the checksum covers them`() throws {
        var outbox = try outbox()
        let batches = [try send(3, through: &outbox), try send(1, through: &outbox), try send(5, through: &outbox)]
        #expect(stamps(batches) == [[7, 0, 0], [7, 0, 3], [7, 0, 4]])
        for batch in batches {
            var bytes = batch.bytes
            #expect(try DecompressedBatch(readingFrom: &bytes, within: RecordBatchLimits()) != nil)
        }
    }

    @Test func `A retriable refusal holds everything back until the wire is empty, then all leave in order`() throws {
        var outbox = try outbox()
        let batches = [try send(1, through: &outbox), try send(1, through: &outbox), try send(1, through: &outbox)]
        #expect(outbox.answered(0, .refused(.notLeaderOrFollower, detail: nil), at: now).isEmpty)
        #expect(!outbox.maySend(at: later))
        #expect(outbox.answered(1, .refused(.outOfOrderSequenceNumber, detail: nil), at: now).isEmpty)
        #expect(outbox.nextRetry(at: later) == nil)
        #expect(outbox.answered(2, .refused(.outOfOrderSequenceNumber, detail: nil), at: now).isEmpty)
        #expect(outbox.nextRetry(at: now) == nil, "the backoff has not passed")
        let again = retries(of: &outbox)
        #expect(again.map(\.number) == [0, 1, 2])
        #expect(stamps(again) == stamps(batches))
    }

    @Test func `A lost answer is asked for again under the same stamp`() throws {
        var outbox = try outbox()
        let batch = try send(2, through: &outbox)
        #expect(outbox.answered(0, .unknown(ClientError(.disconnected, "gone")), at: now).isEmpty)
        #expect(stamps(retries(of: &outbox)) == stamps([batch]))
        let settled = outbox.answered(0, .refused(.duplicateSequenceNumber, detail: nil), at: later)
        #expect(try settled.map { try $0.result.get().baseOffset } == [.none])
    }

    @Test func `After a batch has failed for good the next epoch begins at sequence 0`() throws {
        var outbox = try outbox()
        for _ in 0..<3 { _ = try send(4, through: &outbox) }
        let failed = outbox.answered(0, .refused(.messageTooLarge, detail: nil), at: now)
        #expect(failed.map(\.batch.number) == [0])
        #expect(throws: ClientError.self) { try failed[0].result.get() }
        _ = outbox.answered(1, .refused(.outOfOrderSequenceNumber, detail: nil), at: now)
        _ = outbox.answered(2, .refused(.outOfOrderSequenceNumber, detail: nil), at: now)
        #expect(stamps(retries(of: &outbox)) == [[7, 1, 0], [7, 1, 4]])
        #expect(stamps([try send(1, through: &outbox)]) == [[7, 1, 8]])
    }

    @Test func `What may be written already is not sent under another stamp`() throws {
        var outbox = try outbox()
        for _ in 0..<2 { _ = try send(1, through: &outbox) }
        _ = outbox.answered(0, .refused(.invalidRecord, detail: nil), at: now)
        let doubtful = outbox.answered(1, .unknown(ClientError(.disconnected, "gone")), at: now)
        #expect(doubtful.map(\.batch.number) == [1])
        #expect { try doubtful[0].result.get() } throws: { ($0 as? ClientError)?.kind == .disconnected }
        #expect(outbox.isIdle)
    }

    @Test func `Out of order at the head is final: the broker has lost what came before`() throws {
        var outbox = try outbox()
        _ = try send(1, through: &outbox)
        let settled = outbox.answered(0, .refused(.outOfOrderSequenceNumber, detail: nil), at: now)
        #expect { try settled[0].result.get() } throws: { ($0 as? ClientError)?.errorCode == .outOfOrderSequenceNumber }
        #expect(stamps([try send(1, through: &outbox)]) == [[7, 1, 0]])
    }

    @Test func `Retries end with the delivery timeout`() throws {
        var outbox = try outbox()
        for _ in 0..<2 { _ = try send(1, through: &outbox) }
        for number in 0..<2 as Range<UInt64> {
            _ = outbox.answered(number, .refused(.leaderNotAvailable, detail: nil), at: now)
        }
        #expect(outbox.expire(at: later).isEmpty)
        let settled = outbox.expire(at: tooLate)
        #expect(settled.map(\.batch.number) == [0, 1])
        #expect(outbox.isIdle)
    }

    @Test func `The sequence wraps from the largest number to 0`() {
        #expect(ProducerSequence(.max).advanced(by: 1) == 0)
        #expect(ProducerSequence(.max - 1).advanced(by: 5) == 3)
    }

    @Test func `Without idempotence nothing is numbered and nothing is bumped`() throws {
        var outbox = try outbox(isIdempotent: false)
        _ = try send(1, through: &outbox)
        #expect(!outbox.needsIdentity)
        _ = outbox.answered(0, .refused(.messageTooLarge, detail: nil), at: now)
        #expect(stamps([try send(1, through: &outbox)]) == [[-1, -1, -1]])
    }

    @Test func `An answer for a batch that is not on the wire changes nothing`() throws {
        var outbox = try outbox()
        #expect(outbox.answered(9, .appended(baseOffset: 0, appendTime: nil), at: now).isEmpty)
        #expect(outbox.isIdle)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `Whatever fails, what is acknowledged was sent in order and every batch is settled once`(seed: UInt64) throws {
        var generator = SeededGenerator(seed)
        var outbox = try outbox()
        var broker = SequenceChecker()
        var onWire: [OutgoingBatch] = []
        var settled: [UInt64] = []
        var sent = 0
        var time = now
        while settled.count < 40 {
            time = time + .seconds(2)
            let canSend = onWire.count < 5 && outbox.maySend(at: time)
            if canSend, Bool.random(using: &generator) || onWire.isEmpty {
                if let retry = outbox.nextRetry(at: time) {
                    onWire.append(retry)
                } else if !outbox.hasRetries, sent < 40 {
                    onWire.append(try send(Int.random(in: 1...4, using: &generator), through: &outbox))
                    sent += 1
                }
                continue
            }
            guard !onWire.isEmpty else { continue }
            let batch = onWire.removeFirst()
            let outcome: PartitionOutbox.Outcome
            switch Int.random(in: 0..<10, using: &generator) {
            case 0: outcome = .unknown(ClientError(.disconnected, "lost before the broker had it"))
            case 1:
                _ = broker.append(batch)
                outcome = .unknown(ClientError(.disconnected, "lost on the way back"))
            case 2: outcome = .refused(.notLeaderOrFollower, detail: nil)
            default: outcome = broker.append(batch)
            }
            settled += outbox.answered(batch.number, outcome, at: time).map(\.batch.number)
        }
        #expect(settled.sorted() == Array(0..<40), "seed \(seed)")
        #expect(broker.numbers == broker.numbers.sorted(), "seed \(seed)")
        #expect(Set(broker.numbers).count == broker.numbers.count, "seed \(seed): a batch was written twice")
    }
}

/// A broker's rule for the sequences of one producer in one partition.
private struct SequenceChecker {
    private var epoch: Int16 = -1
    private var next: Int32 = 0
    private(set) var numbers: [UInt64] = []

    mutating func append(_ batch: OutgoingBatch) -> PartitionOutbox.Outcome {
        guard let stamp = batch.stamp else { return .refused(.invalidRecord, detail: nil) }
        let sequence = stamp.baseSequence.rawValue
        if stamp.producer.epoch.rawValue > epoch {
            guard sequence == 0 else { return .refused(.outOfOrderSequenceNumber, detail: nil) }
            epoch = stamp.producer.epoch.rawValue
            next = 0
        }
        if stamp.producer.epoch.rawValue < epoch { return .refused(.invalidProducerEpoch, detail: nil) }
        if sequence < next { return .refused(.duplicateSequenceNumber, detail: nil) }
        guard sequence == next else { return .refused(.outOfOrderSequenceNumber, detail: nil) }
        next += batch.recordCount
        numbers.append(batch.number)
        return .appended(baseOffset: 0, appendTime: nil)
    }
}
