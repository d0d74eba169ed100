import ArgumentParser
import MartletModel
import MartletWire
import NIOCore

/// Sends prebuilt produce requests and reports.
struct PrebuiltLoad {
    let name: String
    let target: BenchTarget
    let length: BenchLength
    let connections: Int
    let inFlight: Int
    let acks: AcksName
    /// Requests a second; nil for a closed loop.
    let rate: Double?

    func run(_ batch: (bytes: ByteBuffer, records: Int32)) async throws -> BenchReport {
        let topic = try await target.prepare()
        let lanes = (0..<connections).map { topic.partitions(ofConnection: $0, among: connections) }
        // From version 13 on topics go by id, which some brokers do not have.
        let version = try NegotiatedVersion(of: topic.leaders[0]).highest(of: .produce, atMost: topic.id == .zero ? 12 : .max)
        let workload = try PrebuiltProduce(
            topic: topic, lanes: lanes.map(\.partitions), batch: batch, acks: acks, version: version)
        var sockets: [RawConnection] = []
        for lane in lanes { sockets.append(try RawConnection(to: lane.address)) }
        var pump = RequestPump(
            sockets, workload: workload,
            plan: .init(
                inFlight: inFlight, requests: length.requests(of: Int64(batch.records)), nanoseconds: length.nanoseconds,
                rate: rate, warmup: length.warmupNanoseconds),
            brokerPid: target.brokerPid)
        let outcome = try pump.run()
        return try BenchReport(name, outcome, latencyName: "acknowledged", brokerPid: target.brokerPid)
    }

    /// - Throws: `ValidationError` for numbers that cannot work.
    static func check(connections: Int, inFlight: Int, acks: AcksName, rate: Double?) throws {
        guard (1...10_000).contains(connections) else { throw ValidationError("--connections must be from 1 to 10000.") }
        guard (1...10_000).contains(inFlight) else { throw ValidationError("--in-flight must be from 1 to 10000.") }
        guard acks != .none else {
            throw ValidationError("--acks 0 is not answered, so that nothing can be measured: use 1 or all.")
        }
        if let rate, !(rate > 0 && rate <= 1e8) { throw ValidationError("--rate must be above 0 and at most 100000000.") }
    }
}

extension BenchReport {
    init<Workload>(
        _ name: String, _ outcome: RequestPump<Workload>.Outcome, latencyName: String, brokerPid: Int32?
    ) throws {
        self.init(
            benchmark: name, seconds: Double(outcome.nanoseconds) / 1e9, requests: outcome.requests,
            records: outcome.records, bytes: outcome.bytes, failures: outcome.failures, remarks: outcome.remarks)
        latencies[latencyName] = LatencySummary(outcome.latency)
        if let brokerPid, let before = outcome.brokerBefore {
            setBroker(before: before, after: try BrokerUsage(pid: brokerPid))
        }
    }
}
