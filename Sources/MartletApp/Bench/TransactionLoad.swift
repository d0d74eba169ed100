import MartletClient
import MartletModel
import NIOCore
import Synchronization

/// Runs transactions with the native client and reports. A request of the report is a transaction.
struct TransactionLoad {
    let target: BenchTarget
    let length: BenchLength
    let shape: BenchRecords
    let messages: Int
    let producers: Int
    let idPrefix: String
    let aborts: Bool

    private struct Aborted: Error {}

    private struct State {
        var transactions: Int64 = 0
        var records: Int64 = 0
        var bytes: Int64 = 0
        var failures: [String: Int64] = [:]
        var latency = LatencyHistogram()
        var lastAt: UInt64 = 0
    }

    private final class Tally: Sendable {
        let state = Mutex(State())
    }

    func run() async throws -> BenchReport {
        let topic = try await target.prepare().name
        let tally = Tally()
        let start = BenchClock.now
        let measuredFrom = start + length.warmupNanoseconds
        let before = try target.brokerPid.map { try BrokerUsage(pid: $0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<producers {
                group.addTask { try await produce(as: index, to: topic, measuredFrom: measuredFrom, tally) }
            }
            let watch = Task {
                var progress = BenchProgress(start: start)
                while true {
                    try await Task.sleep(for: .milliseconds(200))
                    let (records, bytes) = tally.state.withLock { ($0.records, $0.bytes) }
                    progress.update(at: BenchClock.now, records: records, bytes: bytes)
                }
            }
            defer { watch.cancel() }
            try await group.waitForAll()
        }
        var report = tally.state.withLock { state in
            var report = BenchReport(
                benchmark: "transactions of \(messages)",
                seconds: Double(max(state.lastAt, measuredFrom + 1) - measuredFrom) / 1e9,
                requests: state.transactions, records: state.records, bytes: state.bytes, failures: state.failures)
            report.latencies[aborts ? "aborted" : "committed"] = LatencySummary(state.latency)
            report.remarks.append("Requests are transactions.")
            return report
        }
        if let before, let brokerPid = target.brokerPid {
            report.setBroker(before: before, after: try BrokerUsage(pid: brokerPid))
        }
        return report
    }

    private func produce(as index: Int, to topic: TopicName, measuredFrom: UInt64, _ tally: Tally) async throws {
        let client = try target.cluster.configuration()
        try await MartletClient.withClient(client) { client in
            var configuration = ProducerConfiguration()
            configuration.compression = shape.compression.compression
            try await client.withTransactionalProducer("\(idPrefix)\(index)", configuration) { producer in
                var payload = BenchPayload(recordSize: shape.recordSize, keys: shape.keys)
                let limit =
                    length.requests(of: Int64(messages)).map { $0 / Int64(producers) + (index < $0 % Int64(producers) ? 1 : 0) }
                    ?? .max
                let end = length.nanoseconds.map { measuredFrom + $0 } ?? .max
                var done: Int64 = 0
                while done < limit, BenchClock.now < end {
                    try await transact(producer, topic, &payload, measuredFrom: measuredFrom, tally)
                    done += 1
                }
            }
        }
    }

    private func transact(
        _ producer: TransactionalProducer, _ topic: TopicName, _ payload: inout BenchPayload, measuredFrom: UInt64, _ tally: Tally
    ) async throws {
        var records: [(ProducerRecord, Int)] = []
        for _ in 0..<messages {
            let (key, value) = payload.record()
            records.append((ProducerRecord(key: key, value: value), (key?.readableBytes ?? 0) + value.readableBytes))
        }
        let began = BenchClock.now
        var failure: String?
        do {
            try await producer.withTransaction { transaction in
                for (record, _) in records { try await transaction.enqueue(record, to: topic) }
                if aborts { throw Aborted() }
            }
        } catch is Aborted {
        } catch let error as ClientError where error.kind == .refused {
            failure = error.errorCode?.name ?? "\(error.kind)"
        }
        let now = BenchClock.now
        guard began >= measuredFrom else { return }
        let bytes = records.reduce(0) { $0 + $1.1 }
        tally.state.withLock { state in
            if let failure {
                state.failures[failure, default: 0] += 1
                return
            }
            state.transactions += 1
            state.records += Int64(messages)
            state.bytes += Int64(bytes)
            state.latency.record(from: began, to: now)
            state.lastAt = max(state.lastAt, now)
        }
    }
}
