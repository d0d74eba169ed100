internal import MartletModel
internal import NIOCore

/// Where records come in: what all threads that send share, under one short lock.
struct ProducerIntake {
    var accumulator: BatchAccumulator
    var routes: [TopicName: TopicRoute] = [:]
    /// Why nothing is taken any more.
    var closed: ClientError?
    /// Whether the event loop has been told to look, and has not yet.
    var isWakeScheduled = false
    /// The first record of the open transaction that failed: nothing is added to it any more.
    var transactionFailure: ClientError?
    /// How many times the coordinator is being told of partitions at the moment, and who waits until it is not.
    private(set) var additions = 0
    private var additionWaiters: [OneShot<Void>] = []
    private var roomWaiters = CircularBuffer<OneShot<Void>>()
    private var flushWaiters: [FlushWaiter] = []
    /// Batches that are opened and not settled.
    private var unsettled: Set<UInt64> = []
    private var firstUnawaitedFailure: ClientError?

    private struct FlushWaiter {
        var outstanding: Set<UInt64>
        let done: OneShot<Void>
    }

    init(accumulator: BatchAccumulator) { self.accumulator = accumulator }

    /// What is to be done about a record.
    enum Step {
        case added(looksAt: NIODeadline?)
        case waitForRoom(OneShot<Void>)
    }

    /// - Parameter mayWait: whether to queue for room where there is none; the answer is nil where not.
    mutating func add(
        _ record: ProducerRecord, timestamp: Timestamp, to slot: Int, receipt: Receipt?, at now: NIODeadline,
        mayWait: Bool
    ) throws(ClientError) -> Step? {
        if let closed { throw closed }
        // Those who wait already go first, or a stream of small records would starve a large one.
        if mayWait || roomWaiters.isEmpty {
            let opened = accumulator.serialsEnd
            let admission = try accumulator.append(record, timestamp: timestamp, to: slot, receipt: receipt, at: now)
            if case .added(let looksAt) = admission {
                if accumulator.serialsEnd > opened { unsettled.insert(opened) }
                return .added(looksAt: looksAt)
            }
        }
        guard mayWait else { return nil }
        let room = OneShot<Void>()
        roomWaiters.append(room)
        return .waitForRoom(room)
    }

    /// A batch is done.
    ///
    /// - Returns: who may go on because of it.
    mutating func settle(serial: UInt64, accountedBytes: Int, unawaitedFailure: ClientError?) -> [OneShot<Void>] {
        accumulator.release(accountedBytes)
        unsettled.remove(serial)
        firstUnawaitedFailure = firstUnawaitedFailure ?? unawaitedFailure
        var freed = Array(roomWaiters)
        roomWaiters.removeAll()
        for index in flushWaiters.indices {
            flushWaiters[index].outstanding.remove(serial)
            if flushWaiters[index].outstanding.isEmpty {
                freed.append(flushWaiters[index].done)
                accumulator.flushes -= 1
            }
        }
        flushWaiters.removeAll { $0.outstanding.isEmpty }
        return freed
    }

    /// - Returns: what to wait for; nil where everything is settled.
    mutating func beginFlush() -> OneShot<Void>? {
        guard !unsettled.isEmpty else { return nil }
        let waiter = FlushWaiter(outstanding: unsettled, done: OneShot<Void>())
        flushWaiters.append(waiter)
        accumulator.flushes += 1
        return waiter.done
    }

    /// The first failure of a record that nobody awaited, since this was asked last.
    mutating func takeUnawaitedFailure() -> ClientError? {
        defer { firstUnawaitedFailure = nil }
        return firstUnawaitedFailure
    }

    mutating func additionBegins() { additions += 1 }

    /// - Returns: who may go on because of it.
    mutating func additionEnds() -> [OneShot<Void>] {
        additions -= 1
        guard additions == 0 else { return [] }
        defer { additionWaiters = [] }
        return additionWaiters
    }

    /// - Returns: what to wait for; nil where the coordinator is told of nothing.
    mutating func awaitAdditions() -> OneShot<Void>? {
        guard additions > 0 else { return nil }
        let waiter = OneShot<Void>()
        additionWaiters.append(waiter)
        return waiter
    }

    /// Takes nothing any more.
    ///
    /// - Returns: who waits for room.
    mutating func close(_ reason: ClientError) -> [OneShot<Void>] {
        closed = closed ?? reason
        defer { roomWaiters.removeAll() }
        return Array(roomWaiters)
    }
}
