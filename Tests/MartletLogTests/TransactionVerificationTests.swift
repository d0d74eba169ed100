import MartletModel
import MartletRecord
import NIOCore
import Testing

@testable import MartletLog

/// Scenarios 26, 27 and 29, as far as they are the log's: no record opens a transaction that nobody ends (KIP-890).
@Suite struct TransactionVerificationTests {
    private static let settings: LogSettings = {
        var settings = LogSettings()
        settings.verifiesTransactions = true
        return settings
    }()

    private func batch(_ sequence: Int32, epoch: ProducerEpoch = 0, id: ProducerID = 7) -> ByteBuffer {
        Batches.idempotent(id: id, epoch: epoch, sequence: ProducerSequence(sequence), isTransactional: true)
    }

    private func append(_ batch: ByteBuffer, with grant: VerificationGuard?, to log: TestLog) throws(LogError) {
        try log.append(batch, transaction: TransactionAppend(grant: grant))
    }

    private func isRefused(_ batch: ByteBuffer, with grant: VerificationGuard?, by log: TestLog) -> Bool {
        do throws(LogError) {
            try append(batch, with: grant, to: log)
            return false
        } catch {
            guard case .invalidTransactionState = error else { return false }
            return true
        }
    }

    @Test func `The first batch of a transaction needs a verification, the others do not`() throws {
        let log = try TestLog(settings: Self.settings)
        #expect(isRefused(batch(0), with: nil, by: log))
        let grant = try #require(log.log.beginVerification(of: batch(0), bumpsEpochs: true))
        try append(batch(0), with: grant, to: log)
        #expect(log.log.beginVerification(of: batch(1), bumpsEpochs: true) == nil)
        try append(batch(1), with: nil, to: log)
        #expect(log.log.lastStableOffset(highWatermark: 2) == 0)
    }

    @Test func `A batch that is there already is answered as such, also after its transaction`() throws {
        let log = try TestLog(settings: Self.settings)
        try append(batch(0), with: log.log.beginVerification(of: batch(0), bumpsEpochs: false), to: log)
        try log.append(Batches.marker(.commit), origin: .coordinator)
        #expect(log.log.beginVerification(of: batch(0), bumpsEpochs: false) == nil)
        #expect(try log.append(batch(0)).isDuplicate)
        #expect(log.log.beginVerification(of: batch(1), bumpsEpochs: false) != nil)
    }

    /// Scenario 27: the coordinator said yes, then the transaction was aborted, then the batch came.
    @Test func `27 A marker between the verification and the append makes the verification void`() throws {
        let log = try TestLog(settings: Self.settings)
        let grant = log.log.beginVerification(of: batch(0), bumpsEpochs: false)
        try log.append(Batches.marker(.abort), origin: .coordinator)
        #expect(isRefused(batch(0), with: grant, by: log))
        #expect(log.log.lastStableOffset(highWatermark: 1) == 1)
        // Another one of the same producer does not revive it.
        let second = log.log.beginVerification(of: batch(0), bumpsEpochs: false)
        #expect(isRefused(batch(0), with: grant, by: log))
        try append(batch(0), with: second, to: log)
    }

    @Test func `27 After an end with an epoch of its own, what was under way is of an older epoch`() throws {
        let log = try TestLog(settings: Self.settings)
        let grant = log.log.beginVerification(of: batch(0), bumpsEpochs: true)
        try append(batch(0), with: grant, to: log)
        try log.append(
            Batches.marker(.abort, epoch: 1), origin: .coordinator, transaction: TransactionAppend(markerBumpsEpochs: true))
        #expect(throws: LogError.staleProducerEpoch(producer: 7, current: 1, received: 0)) {
            try append(batch(1), with: grant, to: log)
        }
        #expect(throws: LogError.staleProducerEpoch(producer: 7, current: 1, received: 0)) {
            try append(batch(1), with: log.log.beginVerification(of: batch(1), bumpsEpochs: true), to: log)
        }
        #expect(log.log.lastStableOffset(highWatermark: 2) == 2)
    }

    @Test func `The batch of the next transaction may wait while the marker of the one before is written`() throws {
        let log = try TestLog(settings: Self.settings)
        try append(batch(0), with: log.log.beginVerification(of: batch(0), bumpsEpochs: true), to: log)
        let next = batch(0, epoch: 1)
        let grant = log.log.beginVerification(of: next, bumpsEpochs: true)
        try log.append(
            Batches.marker(.commit, epoch: 1), origin: .coordinator, transaction: TransactionAppend(markerBumpsEpochs: true))
        try append(next, with: grant, to: log)
        #expect(log.log.lastStableOffset(highWatermark: 3) == 2)
    }

    /// Scenario 26: a marker that was under way for long does not end the transaction that is open by now.
    @Test func `26 A late marker of an epoch that has been used is refused, a repetition is taken`() throws {
        let log = try TestLog(settings: Self.settings)
        let bumps = TransactionAppend(markerBumpsEpochs: true)
        try append(batch(0), with: log.log.beginVerification(of: batch(0), bumpsEpochs: true), to: log)
        try log.append(Batches.marker(.commit, epoch: 1), origin: .coordinator, transaction: bumps)
        try log.append(Batches.marker(.commit, epoch: 1), origin: .coordinator, transaction: bumps)
        let next = batch(0, epoch: 1)
        try append(next, with: log.log.beginVerification(of: next, bumpsEpochs: true), to: log)
        #expect(throws: LogError.staleProducerEpoch(producer: 7, current: 1, received: 1)) {
            try log.append(Batches.marker(.commit, epoch: 1), origin: .coordinator, transaction: bumps)
        }
        #expect(log.log.lastStableOffset(highWatermark: 4) == 3)
        try log.append(Batches.marker(.abort, epoch: 2), origin: .coordinator, transaction: bumps)
        #expect(log.log.lastStableOffset(highWatermark: 5) == 5)
    }

    @Test func `29 A transaction of a producer that nothing is known of does not begin behind a gap`() throws {
        let log = try TestLog(settings: Self.settings)
        let grant = log.log.beginVerification(of: batch(3), bumpsEpochs: true)
        #expect(throws: LogError.outOfOrderSequence(producer: 7, expected: 0, received: 3)) {
            try append(batch(3), with: grant, to: log)
        }
        try append(batch(0), with: grant, to: log)

        // Without epochs of its own, a transaction may go on anywhere, but begins with the first batch that was sent.
        let other = log.log.beginVerification(of: batch(5, id: 8), bumpsEpochs: false)
        #expect(log.log.beginVerification(of: batch(6, id: 8), bumpsEpochs: false) == other)
        #expect(throws: LogError.outOfOrderSequence(producer: 8, expected: 5, received: 6)) {
            try append(batch(6, id: 8), with: other, to: log)
        }
        try append(batch(5, id: 8), with: other, to: log)
        try append(batch(6, id: 8), with: nil, to: log)
    }

    @Test func `29 Of five batches in flight the middle one fails, and the rest wait for it`() throws {
        let log = try TestLog()
        let first = Int32.max - 2
        func numbered(_ place: Int32) -> ByteBuffer {
            Batches.idempotent(sequence: ProducerSequence(first).advanced(by: place))
        }
        try log.append(numbered(0))
        try log.append(numbered(1))
        for place in [3, 4] as [Int32] {
            #expect(
                throws: LogError.outOfOrderSequence(
                    producer: 7, expected: ProducerSequence(.max), received: ProducerSequence(first).advanced(by: place))
            ) { try log.append(numbered(place)) }
        }
        #expect(try !log.append(numbered(2)).isDuplicate)
        #expect(try !log.append(numbered(3)).isDuplicate)
        #expect(try !log.append(numbered(4)).isDuplicate)
        for place in 0...4 as ClosedRange<Int32> {
            #expect(try log.append(numbered(place)).baseOffset == Offset(Int64(place)))
        }
        #expect(log.log.endOffset == 5)
    }

    @Test func `Offsets of a transaction are verified, too, and have no sequences`() throws {
        let log = try TestLog(settings: Self.settings)
        let offsets = Batches.idempotent(sequence: .none, isTransactional: true)
        #expect(throws: LogError.self) { try log.append(offsets, origin: .coordinator) }
        let grant = log.log.beginVerification(of: 7, epoch: 0, bumpsEpochs: true)
        try log.append(offsets, origin: .coordinator, transaction: TransactionAppend(grant: grant))
        #expect(log.log.beginVerification(of: 7, epoch: 0, bumpsEpochs: true) == nil)
        try log.append(offsets, origin: .coordinator)
    }

    @Test func `Made-up producers do not fill the memory`() throws {
        let log = try TestLog(settings: Self.settings)
        let first = log.log.beginVerification(of: 0, epoch: 0, bumpsEpochs: true)
        for id in 1...TransactionVerifications.countMax {
            _ = log.log.beginVerification(of: ProducerID(Int64(id)), epoch: 0, bumpsEpochs: true)
        }
        #expect(isRefused(batch(0, id: 0), with: first, by: log))
    }
}
