import MartletGroups
import MartletModel
import Testing

struct SharePartitionTests {
    static let start = ContinuousClock.now

    static func time(_ seconds: Int64) -> CoordinatorTime {
        CoordinatorTime(monotonic: start + .seconds(seconds), wall: Timestamp(seconds * 1000))
    }

    static func partition(_ limits: SharePartitionLimits = SharePartitionLimits(), from start: Offset = 0) -> SharePartition {
        SharePartition(SharePartitionState(startOffset: start), logStart: 0, limits: limits)
    }

    static func records(_ first: Offset, _ last: Offset) -> ShareLogSpan {
        ShareLogSpan(first: first, last: last, content: .records)
    }

    static func ack(_ first: Offset, _ last: Offset, _ types: ShareAcknowledgement...) throws -> [ShareAcknowledgementBatch] {
        [try #require(ShareAcknowledgementBatch(first: first, last: last, types: types))]
    }

    let whole = ShareAcquireDemand(recordCountMax: 500, batchSize: 500)

    @Test func `two members never get the same record`() throws {
        var partition = Self.partition()
        let a = partition.acquire(for: "a", from: 0, [Self.records(0, 4)], whole, at: Self.time(0))
        #expect(a.ranges == [AcquiredRange(first: 0, last: 4, deliveryCount: 1)])
        #expect(partition.readOffset(at: Self.time(0)) == 5)
        let b = partition.acquire(for: "b", from: 0, [Self.records(0, 4), Self.records(5, 9)], whole, at: Self.time(0))
        #expect(b.ranges == [AcquiredRange(first: 5, last: 9, deliveryCount: 1)])
    }

    @Test func `the start moves over what is accepted, not over what is held`() throws {
        var partition = Self.partition()
        _ = partition.acquire(for: "a", from: 0, [Self.records(0, 9)], whole, at: Self.time(0))
        let later = try partition.acknowledge(Self.ack(5, 9, .accept), by: "a", at: Self.time(1))
        #expect(later.startOffset == 0)
        #expect(later.completeCount == 5)
        let rest = try partition.acknowledge(Self.ack(0, 4, .accept), by: "a", at: Self.time(1))
        #expect(rest.startOffset == 10)
        #expect(rest.batches.isEmpty && !rest.isEmpty)
    }

    @Test func `each record of a batch can have its own fate`() throws {
        var partition = Self.partition()
        _ = partition.acquire(for: "a", from: 0, [Self.records(0, 3)], whole, at: Self.time(0))
        let change = try partition.acknowledge(Self.ack(0, 3, .accept, .release, .reject, .gap), by: "a", at: Self.time(1))
        #expect(change.startOffset == 1)
        #expect(change.hasReleased)
        #expect(change.batches.map(\.state) == [.available, .archived, .archived])
        #expect(partition.readOffset(at: Self.time(1)) == 1)
        let again = partition.acquire(for: "b", from: 1, [Self.records(0, 3)], whole, at: Self.time(1))
        #expect(again.ranges == [AcquiredRange(first: 1, last: 1, deliveryCount: 2)])
    }

    @Test func `an acknowledgement of what another member holds changes nothing`() throws {
        var partition = Self.partition()
        _ = partition.acquire(for: "a", from: 0, [Self.records(0, 4)], whole, at: Self.time(0))
        _ = partition.acquire(for: "b", from: 5, [Self.records(5, 9)], whole, at: Self.time(0))
        let sentence = try Self.ack(3, 6, .accept)
        #expect(throws: ShareAcknowledgeError.notHeld) { try partition.acknowledge(sentence, by: "a", at: Self.time(1)) }
        #expect(throws: ShareAcknowledgeError.neverAcquired) {
            try partition.acknowledge(Self.ack(9, 10, .accept), by: "b", at: Self.time(1))
        }
        #expect(partition.completeCount == 0)
    }

    @Test func `a lock that runs out gives the records to others`() throws {
        var partition = Self.partition()
        _ = partition.acquire(for: "a", from: 0, [Self.records(0, 4)], whole, at: Self.time(0))
        #expect(partition.nextLockDeadline == Self.time(30).monotonic)
        #expect(partition.expireLocks(at: Self.time(29)).isEmpty)
        let sentence = try Self.ack(0, 4, .accept)
        #expect(throws: ShareAcknowledgeError.notHeld) { try partition.acknowledge(sentence, by: "a", at: Self.time(30)) }
        #expect(partition.expireLocks(at: Self.time(30)).hasReleased)
        let again = partition.acquire(for: "b", from: 0, [Self.records(0, 4)], whole, at: Self.time(31))
        #expect(again.ranges == [AcquiredRange(first: 0, last: 4, deliveryCount: 2)])
    }

    @Test func `a lock that is renewed runs anew`() throws {
        var partition = Self.partition()
        _ = partition.acquire(for: "a", from: 0, [Self.records(0, 4)], whole, at: Self.time(0))
        #expect(try partition.acknowledge(Self.ack(1, 2, .renew), by: "a", at: Self.time(20)).isEmpty)
        #expect(partition.expireLocks(at: Self.time(30)).batches.count == 2)
        #expect(try partition.acknowledge(Self.ack(1, 2, .accept), by: "a", at: Self.time(49)).completeCount == 2)
    }

    @Test func `a record is given up when it was delivered as often as it may be`() throws {
        var partition = Self.partition(SharePartitionLimits(deliveryCountMax: 2))
        for round in 1...2 {
            let got = partition.acquire(for: "a", from: 0, [Self.records(0, 0)], whole, at: Self.time(0))
            #expect(got.ranges.map(\.deliveryCount) == [Int16(round)])
            _ = try partition.acknowledge(Self.ack(0, 0, .release), by: "a", at: Self.time(1))
        }
        #expect(partition.startOffset == 1)
    }

    @Test func `what is given up waits for its copy in the dead-letter topic`() throws {
        var partition = Self.partition(SharePartitionLimits(deliveryCountMax: 1, hasDeadLetterTopic: true))
        _ = partition.acquire(for: "a", from: 0, [Self.records(0, 2)], whole, at: Self.time(0))
        let change = try partition.acknowledge(Self.ack(0, 2, .accept, .release, .reject), by: "a", at: Self.time(1))
        #expect(change.hasUndeliverable)
        #expect(partition.startOffset == 1)
        #expect(partition.undeliverable.map(\.firstOffset) == [1])
        #expect(partition.readOffset(at: Self.time(1)) == 3)
        // A restart in the middle finds it still waiting.
        var again = SharePartition(partition.written, logStart: 0, limits: partition.limits)
        #expect(again.undeliverable == partition.undeliverable)
        #expect(again.archive(from: 1, through: 2).startOffset == 3)
    }

    @Test func `a session that is closed gives its records back uncounted, one that breaks does not`() {
        var partition = Self.partition()
        _ = partition.acquire(for: "a", from: 0, [Self.records(0, 4)], whole, at: Self.time(0))
        _ = partition.acquire(for: "b", from: 5, [Self.records(5, 9)], whole, at: Self.time(0))
        #expect(partition.releaseAll(of: "a", isUnread: true).hasReleased)
        #expect(partition.releaseAll(of: "b", isUnread: false).hasReleased)
        let got = partition.acquire(for: "c", from: 0, [Self.records(0, 9)], whole, at: Self.time(1))
        #expect(got.ranges.map(\.deliveryCount) == [1, 2])
    }

    @Test func `after a restart what was held comes again, with its deliveries counted`() {
        var partition = Self.partition()
        _ = partition.acquire(for: "a", from: 0, [Self.records(0, 4)], whole, at: Self.time(0))
        var again = SharePartition(partition.written, logStart: 0, limits: SharePartitionLimits())
        #expect(again.readOffset(at: Self.time(5)) == 0)
        let got = again.acquire(for: "b", from: 0, [Self.records(0, 4)], whole, at: Self.time(5))
        #expect(got.ranges == [AcquiredRange(first: 0, last: 4, deliveryCount: 2)])
    }

    @Test func `records in flight are bounded, and one that is stuck does not stop the others`() throws {
        var partition = Self.partition(SharePartitionLimits(inFlightCountMax: 10))
        let first = partition.acquire(for: "a", from: 0, [Self.records(0, 99)], whole, at: Self.time(0))
        #expect(first.ranges == [AcquiredRange(first: 0, last: 9, deliveryCount: 1)])
        #expect(partition.readOffset(at: Self.time(0)) == nil)
        _ = try partition.acknowledge(Self.ack(1, 9, .accept), by: "a", at: Self.time(0))
        #expect(partition.readOffset(at: Self.time(0)) == 10)
        for round in 0..<10 {
            let base = Offset(10 + Int64(round) * 9)
            let last = base.advanced(by: 8)
            let got = partition.acquire(for: "a", from: base, [Self.records(0, 99)], whole, at: Self.time(0))
            #expect(got.ranges == [AcquiredRange(first: base, last: last, deliveryCount: 1)])
            _ = try partition.acknowledge(Self.ack(base, last, .accept), by: "a", at: Self.time(0))
        }
        #expect(partition.startOffset == 0)
        #expect(partition.written.batches.count == 2)
    }

    @Test func `a whole batch is given in the batch mode, exactly as many as asked in the other`() {
        let spans = [Self.records(0, 9), Self.records(10, 19)]
        var loose = Self.partition()
        let batchwise = ShareAcquireDemand(recordCountMax: 5, batchSize: 5)
        #expect(loose.acquire(for: "a", from: 0, spans, batchwise, at: Self.time(0)).ranges.map(\.last) == [9])
        var exact = Self.partition()
        let recordwise = ShareAcquireDemand(recordCountMax: 5, batchSize: 5, isExact: true)
        #expect(exact.acquire(for: "a", from: 0, spans, recordwise, at: Self.time(0)).ranges.map(\.last) == [4])
        #expect(exact.readOffset(at: Self.time(0)) == 5)
    }

    @Test func `acquired ranges are cut at batches`() {
        var partition = Self.partition()
        let spans = (0..<6).map { Self.records(Offset($0 * 2), Offset($0 * 2 + 1)) }
        let got = partition.acquire(
            for: "a", from: 0, spans, ShareAcquireDemand(recordCountMax: 100, batchSize: 4), at: Self.time(0))
        #expect(got.ranges.map(\.last) == [3, 7, 11])
    }

    @Test func `what the log no longer has, markers and aborted transactions are stepped over`() {
        var partition = Self.partition()
        let spans = [
            Self.records(2, 3), ShareLogSpan(first: 4, last: 4, content: .nothing), Self.records(8, 9),
        ]
        let got = partition.acquire(for: "a", from: 0, spans, whole, at: Self.time(0))
        #expect(got.ranges.map(\.first) == [2, 8])
        #expect(got.change.startOffset == 2)
        #expect(partition.endOffset == 10)
        #expect(partition.completeCount == 4)
    }

    @Test func `a record that is not due does not stop the ones behind it`() throws {
        var partition = Self.partition()
        let spans = [ShareLogSpan(first: 0, last: 0, content: .notBefore(60_000)), Self.records(1, 1)]
        let got = partition.acquire(for: "a", from: 0, spans, whole, at: Self.time(0))
        #expect(got.ranges.map(\.first) == [1])
        _ = try partition.acknowledge(Self.ack(1, 1, .accept), by: "a", at: Self.time(0))
        #expect(partition.startOffset == 0)
        #expect(partition.readOffset(at: Self.time(59)) == 2)
        #expect(partition.nextDue == 60_000)
        #expect(partition.readOffset(at: Self.time(60)) == 0)
        #expect(partition.acquire(for: "a", from: 0, [Self.records(0, 0)], whole, at: Self.time(60)).ranges.count == 1)
    }

    @Test func `on a topic of at most one delivery a record is done with when it is delivered`() throws {
        var partition = Self.partition(SharePartitionLimits(acknowledgesOnDelivery: true))
        let got = partition.acquire(for: "a", from: 0, [Self.records(0, 4)], whole, at: Self.time(0))
        #expect(got.ranges == [AcquiredRange(first: 0, last: 4, deliveryCount: 1)])
        #expect(got.change.startOffset == 5)
        #expect(partition.nextLockDeadline == nil)
        #expect(try partition.acknowledge(Self.ack(0, 4, .release), by: "a", at: Self.time(1)).isEmpty)
    }

    @Test func `a log that begins later takes the start with it`() throws {
        var partition = Self.partition()
        _ = partition.acquire(for: "a", from: 0, [Self.records(0, 9)], whole, at: Self.time(0))
        let moved = partition.logStartMoved(to: 5)
        #expect(moved.startOffset == 5)
        #expect(moved.hasReleased == false)
        #expect(try partition.acknowledge(Self.ack(0, 9, .accept), by: "a", at: Self.time(1)).startOffset == 10)
        #expect(partition.logStartMoved(to: 50).startOffset == 50)
        #expect(partition.readOffset(at: Self.time(1)) == 50)
    }

    @Test(arguments: [(-1, 3, 1), (4, 3, 1), (0, 9, 3), (Int64.min, Int64.max, 1), (0, Int64.max, 1)])
    func `numbers that do not fit each other are refused`(first: Int64, last: Int64, count: Int) {
        let types = Array(repeating: ShareAcknowledgement.accept, count: count)
        #expect(ShareAcknowledgementBatch(first: Offset(first), last: Offset(last), types: types) == nil)
    }
}
