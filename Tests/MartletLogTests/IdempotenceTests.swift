import MartletModel
import MartletRecord
import NIOCore
import Testing

@testable import MartletLog

/// KIP-98 and KIP-360; scenario 29.
@Suite struct IdempotenceTests {
    @Test func `A batch that comes again is answered with its first offsets`() throws {
        let log = try TestLog()
        try log.append(Batches.plain("other"))
        let first = try log.append(Batches.idempotent(["a", "b"], sequence: 0))
        let again = try log.append(Batches.idempotent(["a", "b"], sequence: 0))
        #expect(!first.isDuplicate && again.isDuplicate)
        #expect(again.baseOffset == 1 && again.lastOffset == 2)
        #expect(log.log.endOffset == 3)
    }

    @Test func `The last five batches are recognized, an older one is out of order`() throws {
        let log = try TestLog()
        for sequence in 0..<7 { try log.append(Batches.idempotent(sequence: ProducerSequence(Int32(sequence)))) }
        for sequence in 2..<7 {
            let again = try log.append(Batches.idempotent(sequence: ProducerSequence(Int32(sequence))))
            #expect(again.isDuplicate && again.baseOffset == Offset(Int64(sequence)))
        }
        #expect(throws: LogError.outOfOrderSequence(producer: 7, expected: 7, received: 1)) {
            try log.append(Batches.idempotent(sequence: 1))
        }
        #expect(log.log.endOffset == 7)
    }

    @Test func `A batch is no repetition if only one end is the same`() throws {
        let log = try TestLog()
        try log.append(Batches.idempotent(["a", "b"], sequence: 0))
        #expect(throws: LogError.self) { try log.append(Batches.idempotent(["a"], sequence: 0)) }
        #expect(throws: LogError.self) { try log.append(Batches.idempotent(["b"], sequence: 1)) }
    }

    @Test func `A gap is out of order, and after the missing batch all is well`() throws {
        let log = try TestLog()
        try log.append(Batches.idempotent(sequence: 0))
        #expect(throws: LogError.outOfOrderSequence(producer: 7, expected: 1, received: 2)) {
            try log.append(Batches.idempotent(sequence: 2))
        }
        try log.append(Batches.idempotent(sequence: 1))
        try log.append(Batches.idempotent(sequence: 2))
        #expect(log.log.endOffset == 3)
    }

    @Test func `Sequences wrap from 2^31-1 to 0`() throws {
        let log = try TestLog()
        try log.append(Batches.idempotent(sequence: ProducerSequence(Int32.max - 1)))
        let across = try log.append(Batches.idempotent(["a", "b", "c"], sequence: ProducerSequence(Int32.max)))
        try log.append(Batches.idempotent(sequence: 2))
        let again = try log.append(Batches.idempotent(["a", "b", "c"], sequence: ProducerSequence(Int32.max)))
        #expect(again.isDuplicate && again.baseOffset == across.baseOffset)
        #expect(log.log.endOffset == 5)
    }

    @Test func `A batch that ends at 2^31-1 is followed by 0`() throws {
        let log = try TestLog()
        try log.append(Batches.idempotent(sequence: ProducerSequence(Int32.max)))
        try log.append(Batches.idempotent(sequence: 0))
        #expect(log.log.endOffset == 2)
    }

    @Test func `A new epoch starts at 0 and fences the old one`() throws {
        let log = try TestLog()
        try log.append(Batches.idempotent(epoch: 1, sequence: 0))
        #expect(throws: LogError.outOfOrderSequence(producer: 7, expected: 0, received: 1)) {
            try log.append(Batches.idempotent(epoch: 2, sequence: 1))
        }
        try log.append(Batches.idempotent(epoch: 2, sequence: 0))
        #expect(throws: LogError.staleProducerEpoch(producer: 7, current: 2, received: 1)) {
            try log.append(Batches.idempotent(epoch: 1, sequence: 1))
        }
    }

    @Test func `A producer of which nothing is known may start anywhere`() throws {
        let log = try TestLog()
        try log.append(Batches.idempotent(sequence: 41))
        try log.append(Batches.idempotent(sequence: 42))
        #expect(log.log.endOffset == 2)
    }

    @Test func `A follower takes what its leader has taken`() throws {
        let log = try TestLog()
        try log.append(Batches.idempotent(sequence: 0), origin: .replica)
        var batch = Batches.idempotent(sequence: 9)
        batch.setInteger(Int64(1), at: 0)
        try log.append(batch, origin: .replica)
        #expect(log.log.endOffset == 2)
    }

    @Test func `Silent producers are forgotten, the others are not`() throws {
        var settings = LogSettings()
        settings.producerIDExpirationMilliseconds = 100
        let log = try TestLog(settings: settings)
        try log.append(Batches.idempotent(id: 1, sequence: 0), now: 1000)
        try log.append(Batches.idempotent(id: 2, sequence: 0), now: 1050)
        try log.append(Batches.idempotent(id: 3, sequence: 0, isTransactional: true), now: 1000)
        #expect(log.log.forgetSilentProducers(now: 1100) == 1)
        #expect(log.log.producers().map(\.id) == [2, 3])
    }

    @Test(arguments: [true, false]) func `What is known of producers survives a restart`(isClean: Bool) throws {
        var settings = LogSettings()
        settings.segmentByteCount = 400
        let log = try TestLog(settings: settings)
        for sequence in 0..<10 {
            try log.append(Batches.idempotent(id: 1, sequence: ProducerSequence(Int32(sequence))))
            try log.append(Batches.idempotent(id: 2, epoch: 3, sequence: ProducerSequence(Int32(sequence))))
        }
        let before = log.log.producers()
        #expect(log.log.segmentCount > 2)
        let again = isClean ? try log.reopened() : try log.crashed()
        #expect(again.log.producers().map(\.id) == before.map(\.id))
        #expect(again.log.producers().map(\.epoch) == before.map(\.epoch))
        #expect(again.log.producers().map(\.lastSequence) == before.map(\.lastSequence))
        #expect(try again.append(Batches.idempotent(id: 1, sequence: 9)).baseOffset == 18)
        #expect(try again.append(Batches.idempotent(id: 2, epoch: 3, sequence: 9)).isDuplicate)
        try again.append(Batches.idempotent(id: 1, sequence: 10))
        #expect(again.log.endOffset == 21)
    }

    @Test func `A damaged snapshot is not used, the log is read instead`() throws {
        var settings = LogSettings()
        settings.segmentByteCount = 400
        let log = try TestLog(settings: settings)
        for sequence in 0..<10 { try log.append(Batches.idempotent(sequence: ProducerSequence(Int32(sequence)))) }
        let point = try log.log.close()
        for name in try log.temporary.names(in: "orders-0") where name.hasSuffix(".snapshot") {
            var bytes = try log.temporary.read("orders-0/\(name)")
            bytes[bytes.count - 1] ^= 1
            try log.temporary.write(bytes, to: "orders-0/\(name)")
        }
        let again = try TestLog(in: log.temporary, settings: settings, isClean: true, recoveryPoint: point)
        #expect(again.log.producers().map(\.lastSequence) == [9])
    }

    @Test func `A snapshot has Kafka's bytes`() throws {
        var table = ProducerTable()
        let header = Batches.idempotent(["a", "b", "c"], id: 0x0102, epoch: 5, sequence: 10, isTransactional: true)
            .withUnsafeReadableBytes { RecordBatchHeader(unchecked: $0) }
        table.add(header, at: 100, heardAt: 1000, isStaged: false)
        let bytes = ProducerSnapshot(of: table).encoded()
        #expect(Array(bytes[0..<2]) == [0, 1])
        #expect(
            Array(bytes[6...]) == [
                0, 0, 0, 1,  // one producer
                0, 0, 0, 0, 0, 0, 1, 2,  // id
                0, 5,  // epoch
                0, 0, 0, 12,  // last sequence
                0, 0, 0, 0, 0, 0, 0, 102,  // last offset
                0, 0, 0, 2,  // delta to the first
                0, 0, 0, 0, 0, 0, 0x03, 0xE8,  // timestamp
                255, 255, 255, 255,  // coordinator epoch
                0, 0, 0, 0, 0, 0, 0, 100,  // start of the open transaction
            ])
        let decoded = try bytes.withUnsafeBytes { try ProducerSnapshot(decoding: $0) }
        #expect(decoded.entries.map(\.entry) == [table.entries[0x0102]])
        for cut in 0..<bytes.count {
            #expect(throws: FileDamage.self) { try bytes[..<cut].withUnsafeBytes { try ProducerSnapshot(decoding: $0) } }
        }
    }
}
