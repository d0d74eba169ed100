import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What a pump sends, and what it makes of the answers.
protocol PumpWorkload {
    /// The next request of a connection, with its length prefix; nil where it has nothing to send.
    mutating func nextRequest(ofConnection index: Int) -> ByteBuffer?

    /// - Parameters:
    ///   - frame: without its length prefix; correlation id first, and already checked.
    /// - Returns: what it brought.
    mutating func answered(_ frame: ByteBuffer, onConnection index: Int) throws -> PumpYield

    /// Whether no connection will ever have anything to send again.
    var isFinished: Bool { get }
}

extension PumpWorkload {
    var isFinished: Bool { false }
}

/// What an answer is worth.
enum PumpYield {
    case success(records: Int64, bytes: Int64)
    /// The protocol's name for the error.
    case failure(String)
}

/// Keeps requests in flight on many connections from one thread, and measures.
///
/// Without a rate each connection has `inFlight` requests on the wire at all times (closed loop). With a rate requests
/// are due at fixed moments, whether or not earlier ones have been answered, and latencies count from the moment a
/// request was due: a broker that stalls is charged for all that had to wait (no coordinated omission).
struct RequestPump<Workload: PumpWorkload> {
    struct Plan {
        var inFlight: Int
        /// Ends after this many requests …
        var requests: Int64?
        /// … or this many nanoseconds, whichever comes first.
        var nanoseconds: UInt64?
        /// … or once answers have brought this many records.
        var yields: Int64?
        /// Requests a second over all connections; nil for a closed loop.
        var rate: Double?
        /// Nanoseconds at the beginning that are not measured.
        var warmup: UInt64 = 0
    }

    struct Outcome {
        var requests: Int64 = 0
        var records: Int64 = 0
        var bytes: Int64 = 0
        var failures: [String: Int64] = [:]
        var latency = LatencyHistogram()
        /// From the end of the warm-up to the last answer.
        var nanoseconds: UInt64 = 0
        var brokerBefore: BrokerUsage?
        var remarks: [String] = []
    }

    private struct Lane {
        let connection: RawConnection
        /// When each request on the wire was due, oldest first.
        var due = CircularBuffer<UInt64>()
        var nextCorrelationID: Int32 = 0
        var awaitedCorrelationID: Int32 = 0
    }

    /// How long the answers to the last requests may take.
    private static var drainLimit: UInt64 { 30_000_000_000 }

    private var lanes: [Lane]
    private(set) var workload: Workload
    private let plan: Plan
    private let brokerPid: Int32?
    private var outcome = Outcome()
    private var started: Int64 = 0
    private var startedAt: UInt64 = 0
    private var measuredFrom: UInt64 = 0
    private var lastAnswerAt: UInt64 = 0
    /// Where the open loop goes on.
    private var nextLane = 0

    init(_ connections: [RawConnection], workload: Workload, plan: Plan, brokerPid: Int32?) {
        lanes = connections.map { Lane(connection: $0) }
        self.workload = workload
        self.plan = plan
        self.brokerPid = brokerPid
    }

    mutating func run() throws -> Outcome {
        startedAt = BenchClock.now
        measuredFrom = startedAt + plan.warmup
        if plan.warmup == 0 { try beginMeasuring() }
        var progress = BenchProgress(start: startedAt)
        var descriptors = lanes.map { pollfd(fd: $0.connection.descriptor, events: Int16(POLLIN), revents: 0) }
        for index in lanes.indices { try fill(index, at: startedAt) }
        while true {
            var now = BenchClock.now
            let isSaturated = plan.rate == nil ? true : try startDue(at: now)
            if !mayStart(at: now) {
                if lanes.allSatisfy({ $0.due.isEmpty }) { break }
                if now - max(lastAnswerAt, startedAt) > Self.drainLimit {
                    outcome.remarks.append("The last answers did not come within 30 s.")
                    break
                }
            }
            for index in lanes.indices {
                descriptors[index].events = Int16(lanes[index].connection.hasOutput ? POLLIN | POLLOUT : POLLIN)
            }
            let ready = wait(&descriptors, until: isSaturated ? nil : nextDue, now: now)
            now = BenchClock.now
            if measuredFrom > startedAt, now >= measuredFrom, outcome.brokerBefore == nil { try beginMeasuring() }
            if ready > 0 {
                for index in lanes.indices where descriptors[index].revents != 0 { try serve(index, at: now) }
            }
            progress.update(at: now, records: outcome.records, bytes: outcome.bytes)
        }
        outcome.nanoseconds = max(1, lastAnswerAt > measuredFrom ? lastAnswerAt - measuredFrom : 1)
        return outcome
    }

    // MARK: Sending

    private func mayStart(at now: UInt64) -> Bool {
        if workload.isFinished { return false }
        if let requests = plan.requests, started >= requests { return false }
        if let yields = plan.yields, outcome.records >= yields { return false }
        if let nanoseconds = plan.nanoseconds, now >= measuredFrom + nanoseconds { return false }
        return true
    }

    /// Fills a connection in the closed loop.
    private mutating func fill(_ index: Int, at now: UInt64) throws {
        guard plan.rate == nil else { return }
        while lanes[index].due.count < plan.inFlight, mayStart(at: now) {
            guard start(index, dueAt: now) else { break }
        }
        try lanes[index].connection.flush()
    }

    /// When the next request of the open loop is due.
    private var nextDue: UInt64? {
        plan.rate.map { startedAt + UInt64(Double(started) / $0 * 1e9) }
    }

    /// Starts what is due. Where no connection has room a request stays due, and its clock runs.
    ///
    /// - Returns: whether there is no room, so that only answers change anything.
    private mutating func startDue(at now: UInt64) throws -> Bool {
        var refused = 0
        while let due = nextDue, due <= now, mayStart(at: due), refused < lanes.count {
            if lanes[nextLane].due.count < plan.inFlight, start(nextLane, dueAt: due) { refused = 0 } else { refused += 1 }
            nextLane = (nextLane + 1) % lanes.count
        }
        for index in lanes.indices where lanes[index].connection.hasOutput { try lanes[index].connection.flush() }
        return refused == lanes.count
    }

    private mutating func start(_ index: Int, dueAt due: UInt64) -> Bool {
        guard let frame = workload.nextRequest(ofConnection: index) else { return false }
        lanes[index].connection.enqueue(frame, correlationID: lanes[index].nextCorrelationID)
        lanes[index].nextCorrelationID = lanes[index].nextCorrelationID == .max ? 0 : lanes[index].nextCorrelationID + 1
        lanes[index].due.append(due)
        started += 1
        return true
    }

    // MARK: Receiving

    private mutating func serve(_ index: Int, at now: UInt64) throws {
        let connection = lanes[index].connection
        let isOpen = try connection.receive { frame in try take(frame, on: index) }
        guard isOpen else {
            throw CommandFailure("The broker closed a connection with \(lanes[index].due.count) requests in flight.")
        }
        try fill(index, at: now)
        if connection.hasOutput { try connection.flush() }
    }

    private mutating func take(_ frame: ByteBuffer, on index: Int) throws {
        let awaited = lanes[index].awaitedCorrelationID
        guard let due = lanes[index].due.popFirst(), frame.getInteger(at: frame.readerIndex) == awaited else {
            throw CommandFailure("The broker answered with another correlation id than \(awaited), which is due.")
        }
        lanes[index].awaitedCorrelationID = awaited == .max ? 0 : awaited + 1
        let yield = try workload.answered(frame, onConnection: index)
        let now = BenchClock.now
        lastAnswerAt = now
        guard now >= measuredFrom else { return }
        switch yield {
        case .success(let records, let bytes):
            outcome.requests += 1
            outcome.records += records
            outcome.bytes += bytes
            outcome.latency.record(from: due, to: now)
        case .failure(let name):
            outcome.failures[name, default: 0] += 1
            let failed = outcome.failures.values.reduce(0, +)
            if failed >= 1000, outcome.requests == 0 {
                throw CommandFailure(
                    "The first \(failed) requests all failed: \(outcome.failures.keys.sorted().joined(separator: ", ")).")
            }
        }
    }

    private mutating func beginMeasuring() throws {
        if let brokerPid { outcome.brokerBefore = try BrokerUsage(pid: brokerPid) }
    }

    // MARK: Waiting

    private func wait(_ descriptors: inout [pollfd], until due: UInt64?, now: UInt64) -> CInt {
        // Never longer than a tenth of a second: deadlines and the progress line are looked at in between.
        let longest: UInt64 = 100_000_000
        let nanoseconds = due.map { $0 > now ? min($0 - now, longest) : 0 } ?? longest
        // `poll` counts in milliseconds, which is far too coarse for requests that are due every few microseconds.
        if due != nil, nanoseconds < 5_000_000 {
            ShortWait.wait(for: descriptors, nanoseconds: nanoseconds)
            return poll(&descriptors, nfds_t(descriptors.count), 0)
        }
        return poll(&descriptors, nfds_t(descriptors.count), CInt(nanoseconds / 1_000_000))
    }
}
