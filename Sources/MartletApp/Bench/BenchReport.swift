import Histogram

/// What a benchmark measured.
struct BenchReport: Encodable {
    let benchmark: String
    let seconds: Double
    /// Answered without an error; 0 where the native client sends, which does not say how many it needed.
    let requests: Int64
    let records: Int64
    /// Of record batches, as they are on the wire, headers included; where the native client sends, of keys and values.
    let bytes: Int64
    /// Answers with an error, by the protocol's name for it. They count in nothing else.
    let failures: [String: Int64]
    /// From the moment a request was due to its answer.
    var latencies: [String: LatencySummary] = [:]
    var broker: Broker?
    /// Where a test was cut short by its own limits, or a goal of the load was not reached.
    var remarks: [String] = []

    struct Broker: Encodable {
        let cpuSeconds: Double
        let cpuSecondsPerGigabyte: Double?
        let cpuSecondsPerMillionRequests: Double?
        let peakMemoryMegabytes: Double
        let residentMegabytes: Double
    }

    var recordsPerSecond: Double { Double(records) / seconds }
    /// 10^6 bytes.
    var megabytesPerSecond: Double { Double(bytes) / 1e6 / seconds }
    var requestsPerSecond: Double { Double(requests) / seconds }

    /// - Parameters:
    ///   - before: what the broker had used when measuring began.
    ///   - after: and when it ended.
    mutating func setBroker(before: BrokerUsage, after: BrokerUsage) {
        let cpu = after.cpuSeconds - before.cpuSeconds
        broker = Broker(
            cpuSeconds: cpu, cpuSecondsPerGigabyte: bytes > 0 ? cpu / (Double(bytes) / 1e9) : nil,
            cpuSecondsPerMillionRequests: requests > 0 ? cpu / (Double(requests) / 1e6) : nil,
            peakMemoryMegabytes: Double(after.peakMemoryBytes) / 1e6, residentMegabytes: Double(after.residentBytes) / 1e6)
    }

    private enum CodingKeys: String, CodingKey {
        case benchmark, seconds, requests, records, bytes, failures, latencies, broker, remarks
        case recordsPerSecond, megabytesPerSecond, requestsPerSecond
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(benchmark, forKey: .benchmark)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(requests, forKey: .requests)
        try container.encode(records, forKey: .records)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(failures, forKey: .failures)
        try container.encode(latencies, forKey: .latencies)
        try container.encodeIfPresent(broker, forKey: .broker)
        try container.encode(remarks, forKey: .remarks)
        try container.encode(recordsPerSecond, forKey: .recordsPerSecond)
        try container.encode(megabytesPerSecond, forKey: .megabytesPerSecond)
        try container.encode(requestsPerSecond, forKey: .requestsPerSecond)
    }
}

/// A distribution of latencies, in milliseconds.
struct LatencySummary: Encodable {
    let count: UInt64
    let mean: Double
    let p50: Double
    let p90: Double
    let p99: Double
    let p999: Double
    let max: Double

    /// Nil where nothing was measured.
    init?(_ histogram: LatencyHistogram) {
        let values = histogram.values
        guard values.totalCount > 0 else { return nil }
        func milliseconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds) / 1e6 }
        count = values.totalCount
        mean = values.mean / 1e6
        p50 = milliseconds(values.valueAtPercentile(50))
        p90 = milliseconds(values.valueAtPercentile(90))
        p99 = milliseconds(values.valueAtPercentile(99))
        p999 = milliseconds(values.valueAtPercentile(99.9))
        max = milliseconds(values.maxRecorded)
    }
}

/// Latencies in nanoseconds, up to a minute, to three digits.
struct LatencyHistogram {
    private(set) var values = Histogram<UInt64>(
        lowestDiscernibleValue: 1000, highestTrackableValue: 60_000_000_000, numberOfSignificantValueDigits: .three)

    mutating func record(from start: UInt64, to end: UInt64) {
        _ = values.record(min(end > start ? end - start : 0, 60_000_000_000))
    }
}
