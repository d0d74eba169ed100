import MartletClient
import MartletModel
import NIOCore
import Synchronization

/// Produces with the native client and reports.
struct ClientProduceLoad {
    let target: BenchTarget
    let length: BenchLength
    let shape: BenchRecords
    let batchSize: Int
    let linger: Duration
    let acks: AcksName
    let producers: Int
    let inFlight: Int
    /// Records a second over all producers; nil for as many as the broker takes.
    let rate: Double?

    func run() async throws -> BenchReport {
        let topic = try await target.prepare().name
        let tally = ProduceTally()
        let start = BenchClock.now
        let measuredFrom = start + length.warmupNanoseconds
        let before = try target.brokerPid.map { try BrokerUsage(pid: $0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<producers {
                group.addTask { try await produce(as: index, to: topic, from: start, measuredFrom: measuredFrom, into: tally) }
            }
            let watch = Task { try await tally.watch(from: start) }
            defer { watch.cancel() }
            try await group.waitForAll()
        }
        var report = tally.report(from: measuredFrom)
        if let before, let brokerPid = target.brokerPid {
            report.setBroker(before: before, after: try BrokerUsage(pid: brokerPid))
        }
        return report
    }

    private func produce(
        as index: Int, to topic: TopicName, from start: UInt64, measuredFrom: UInt64, into tally: ProduceTally
    ) async throws {
        let client = try target.cluster.configuration()
        try await MartletClient.withClient(client) { client in
            try await client.withProducer(configuration) { producer in
                var payload = BenchPayload(recordSize: shape.recordSize, keys: shape.keys)
                var schedule = SendSchedule(rate: rate.map { $0 / Double(producers) }, start: start)
                let limit = length.records.map { $0 / Int64(producers) + (index < $0 % Int64(producers) ? 1 : 0) } ?? .max
                let end = length.nanoseconds.map { measuredFrom + $0 } ?? .max
                while schedule.sent < limit {
                    let now = BenchClock.now
                    let due = schedule.nextDue(at: now)
                    if due >= end { break }
                    if due > now {
                        try await Task.sleep(for: .nanoseconds(Int64(min(due - now, 1_000_000))))
                        continue
                    }
                    schedule.sent += 1
                    let (key, value) = payload.record()
                    let bytes = Int64((key?.readableBytes ?? 0) + value.readableBytes)
                    try await producer.enqueue(ProducerRecord(key: key, value: value), to: topic) { result in
                        if due >= measuredFrom { tally.settled(result, due: due, bytes: bytes) }
                    }
                }
            }
        }
    }

    private var configuration: ProducerConfiguration {
        var configuration = ProducerConfiguration()
        configuration.acks = acks.acks
        configuration.isIdempotent = acks == .all && inFlight <= 5
        configuration.compression = shape.compression.compression
        configuration.batchBytes = batchSize
        configuration.maxRequestBytes = max(configuration.maxRequestBytes, batchSize + 4096)
        configuration.linger = linger
        configuration.maxInFlight = inFlight
        return configuration
    }
}

/// When records are due.
private struct SendSchedule {
    /// Records a second; nil for at once.
    let rate: Double?
    let start: UInt64
    var sent: Int64 = 0

    func nextDue(at now: UInt64) -> UInt64 { rate.map { start + UInt64(Double(sent) / $0 * 1e9) } ?? now }
}

/// What became of the records.
private final class ProduceTally: Sendable {
    private struct State {
        var records: Int64 = 0
        var bytes: Int64 = 0
        var failures: [String: Int64] = [:]
        var latency = LatencyHistogram()
        var lastAt: UInt64 = 0
    }

    private let state = Mutex(State())

    func settled(_ result: Result<Acknowledgement, ClientError>, due: UInt64, bytes: Int64) {
        let now = BenchClock.now
        state.withLock { state in
            switch result {
            case .success:
                state.records += 1
                state.bytes += bytes
                state.latency.record(from: due, to: now)
                state.lastAt = max(state.lastAt, now)
            case .failure(let error):
                state.failures[error.errorCode?.name ?? "\(error.kind)", default: 0] += 1
            }
        }
    }

    /// Prints progress until the task is cancelled.
    func watch(from start: UInt64) async throws {
        var progress = BenchProgress(start: start)
        while true {
            try await Task.sleep(for: .milliseconds(200))
            let (records, bytes) = state.withLock { ($0.records, $0.bytes) }
            progress.update(at: BenchClock.now, records: records, bytes: bytes)
        }
    }

    func report(from start: UInt64) -> BenchReport {
        state.withLock { state in
            var report = BenchReport(
                benchmark: "produce", seconds: Double(max(state.lastAt, start + 1) - start) / 1e9, requests: 0,
                records: state.records, bytes: state.bytes, failures: state.failures)
            report.latencies["acknowledged"] = LatencySummary(state.latency)
            return report
        }
    }
}
