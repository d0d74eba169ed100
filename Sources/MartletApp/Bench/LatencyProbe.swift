import MartletClient
import NIOCore

/// Sends one record at a time to partition 0 and watches it come out again.
struct LatencyProbe {
    private let producer: RawConnection
    private let consumer: RawConnection
    private var producing: PrebuiltProduce
    private var fetching: FetchLoad
    private var correlationID: Int32 = 0
    private var acknowledged = LatencyHistogram()
    private var consumed = LatencyHistogram()
    private var failures: [String: Int64] = [:]
    private var records: Int64 = 0
    private var bytes: Int64 = 0

    /// How long one record may take.
    private static let patience: UInt64 = 30_000_000_000

    init(address: BenchEndpoint, producing: PrebuiltProduce, fetching: FetchLoad) throws {
        producer = try RawConnection(to: address)
        consumer = try RawConnection(to: address)
        self.producing = producing
        self.fetching = fetching
    }

    mutating func run(records limit: Int64, nanoseconds: UInt64?, warmup: UInt64, brokerPid: Int32?) throws -> BenchReport {
        let start = BenchClock.now
        while BenchClock.now < start + warmup { try passOne() }
        (acknowledged, consumed, failures, records, bytes) = (LatencyHistogram(), LatencyHistogram(), [:], 0, 0)
        let before = try brokerPid.map { try BrokerUsage(pid: $0) }
        let measuredFrom = BenchClock.now
        var progress = BenchProgress(start: measuredFrom)
        while records + failures.values.reduce(0, +) < limit {
            let now = BenchClock.now
            if let nanoseconds, now >= measuredFrom + nanoseconds { break }
            try passOne()
            progress.update(at: now, records: records, bytes: bytes)
        }
        var report = BenchReport(
            benchmark: "latency", seconds: Double(BenchClock.now - measuredFrom) / 1e9, requests: records, records: records,
            bytes: bytes, failures: failures)
        report.latencies["acknowledged"] = LatencySummary(acknowledged)
        report.latencies["consumed"] = LatencySummary(consumed)
        if let before, let brokerPid { report.setBroker(before: before, after: try BrokerUsage(pid: brokerPid)) }
        return report
    }

    /// One record: the fetch is on its way first, then the record.
    private mutating func passOne() throws {
        guard let fetch = fetching.nextRequest(ofConnection: 0), let produce = producing.nextRequest(ofConnection: 0) else {
            return
        }
        consumer.enqueue(fetch, correlationID: correlationID)
        try consumer.flush()
        producer.enqueue(produce, correlationID: correlationID)
        correlationID = correlationID == .max ? 0 : correlationID + 1
        let start = BenchClock.now
        try producer.flush()
        var isAcknowledged = false
        var isConsumed = false
        while !(isAcknowledged && isConsumed) {
            try RawConnection.waitUntilReady([producer, consumer], milliseconds: 1000)
            for answer in try answers(producer) {
                acknowledged.record(from: start, to: BenchClock.now)
                isAcknowledged = true
                switch try producing.answered(answer, onConnection: 0) {
                case .success(let count, let size):
                    records += count
                    bytes += size
                case .failure(let name):
                    failures[name, default: 0] += 1
                    isConsumed = true
                }
            }
            for answer in try answers(consumer) {
                switch try fetching.answered(answer, onConnection: 0) {
                case .success(let count, _) where count > 0:
                    consumed.record(from: start, to: BenchClock.now)
                    isConsumed = true
                case .success:
                    // The long poll ended before the record came: wait in another one.
                    guard let again = fetching.nextRequest(ofConnection: 0) else { return }
                    consumer.enqueue(again, correlationID: correlationID)
                    try consumer.flush()
                case .failure(let name):
                    throw CommandFailure("The consumer's fetch failed: \(name).")
                }
            }
            if BenchClock.now - start > Self.patience {
                throw CommandFailure("A record was not \(isAcknowledged ? "seen by the consumer" : "acknowledged") within 30 s.")
            }
        }
    }

    private func answers(_ connection: RawConnection) throws -> [ByteBuffer] {
        var answers: [ByteBuffer] = []
        guard try connection.receive({ answers.append($0) }) else {
            throw CommandFailure("The broker closed a connection.")
        }
        return answers
    }
}
