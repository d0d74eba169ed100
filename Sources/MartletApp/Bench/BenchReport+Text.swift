extension BenchReport {
    /// The report for people.
    var text: String {
        var lines = ["\(benchmark): \(records.grouped) records in \(seconds.rounded(to: 2)) s"]
        var rates = "  \(Int64(recordsPerSecond).grouped) records/s, \(megabytesPerSecond.rounded(to: 1)) MB/s"
        if requests > 0 { rates += ", \(Int64(requestsPerSecond).grouped) requests/s" }
        // Where neither is counted only the latencies say something.
        if requests > 0 || bytes > 0 { lines.append(rates) }
        for (name, latency) in latencies.sorted(by: { $0.key < $1.key }) {
            lines.append(
                "  \(name) ms: mean \(latency.mean.rounded(to: 3)), p50 \(latency.p50.rounded(to: 3)), p90 \(latency.p90.rounded(to: 3)), p99 \(latency.p99.rounded(to: 3)), p99.9 \(latency.p999.rounded(to: 3)), max \(latency.max.rounded(to: 3))"
            )
        }
        if let broker {
            var parts = ["\(broker.cpuSeconds.rounded(to: 2)) s CPU"]
            if let value = broker.cpuSecondsPerGigabyte { parts.append("\(value.rounded(to: 3)) s/GB") }
            if let value = broker.cpuSecondsPerMillionRequests { parts.append("\(value.rounded(to: 2)) s per million requests") }
            parts.append(
                "\(broker.peakMemoryMegabytes.rounded(to: 1)) MB at most, \(broker.residentMegabytes.rounded(to: 1)) MB now")
            lines.append("  broker: " + parts.joined(separator: ", "))
        }
        for (name, count) in failures.sorted(by: { $0.key < $1.key }) { lines.append("  failed: \(count.grouped) x \(name)") }
        for remark in remarks { lines.append("  note: \(remark)") }
        return lines.joined(separator: "\n")
    }

    /// Prints the report, and fails where answers did.
    func print(as format: OutputFormat) throws {
        switch format {
        case .plain: StandardOutput.line(text)
        case .json: StandardOutput.line(try JSONText.line(self))
        }
        if !failures.isEmpty {
            let count = failures.values.reduce(0, +)
            throw CommandFailure("\(count.grouped) requests failed: \(failures.keys.sorted().joined(separator: ", ")).")
        }
    }
}

extension Int64 {
    /// `1,234,567`
    var grouped: String {
        let digits = Array(String(magnitude))
        var text = self < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }
}

extension Double {
    func rounded(to places: Int) -> String {
        guard isFinite else { return "\(self)" }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = (magnitude * scale).rounded()
        guard scaled < 9e18 else { return "\(self)" }
        let whole = Int64(scaled) / Int64(scale)
        let fraction = String(Int64(scaled) % Int64(scale))
        let sign = self < 0 && scaled > 0 ? "-" : ""
        if places == 0 { return "\(sign)\(whole)" }
        return "\(sign)\(whole).\(String(repeating: "0", count: places - fraction.count))\(fraction)"
    }
}
