import ArgumentParser
import Dispatch
import MartletClient
import Synchronization

/// `martlet bench handshakes`
struct BenchHandshakesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "handshakes",
        abstract: "TLS handshakes: how many connections a second a broker secures.",
        discussion: """
            Connects, shakes hands in full and closes, again and again; no session is resumed. What the broker needs for it is \
            told with --broker-pid: this program's own share is as large.

            Examples:
              martlet bench handshakes -b localhost:9093 --command-config client.properties --duration 10
              martlet bench handshakes -b localhost:9093 --command-config client.properties --broker-pid $(pidof martlet) --format json
            """)

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Ends after this many seconds.", valueName: "seconds"))
    var duration: Double = 10

    @Option(help: "Threads that connect.")
    var threads = 2

    @Option(help: ArgumentHelp("The broker's process, to report its CPU time and memory.", valueName: "pid"))
    var brokerPid: Int32?

    func validate() throws {
        guard duration > 0, duration <= 86_400 else {
            throw ValidationError("--duration must be above 0 and at most 86400 seconds.")
        }
        guard (1...64).contains(threads) else { throw ValidationError("--threads must be from 1 to 64.") }
    }

    func run() async throws {
        let configuration = try cluster.configuration()
        guard configuration.security.tls != nil else {
            throw CommandFailure("There is no handshake without TLS: set security.protocol=SSL in the file of --command-config.")
        }
        guard let address = configuration.bootstrapServers.first else {
            throw CommandFailure("--bootstrap-server names no broker.")
        }
        let endpoint = BenchEndpoint(
            address: address, transport: try BenchTransport(ClientSecurity(tls: configuration.security.tls)))
        // Whether it works at all.
        _ = try RawConnection(to: endpoint)
        let before = try brokerPid.map { try BrokerUsage(pid: $0) }
        let tally = HandshakeTally()
        let begin = BenchClock.now
        let end = begin + UInt64(duration * 1e9)
        await withTaskGroup { group in
            for index in 0..<threads {
                group.addTask { await tally.shakeHands(with: endpoint, until: end, showsProgress: index == 0) }
            }
        }
        var report = tally.report(seconds: Double(BenchClock.now - begin) / 1e9)
        if let brokerPid, let before { report.setBroker(before: before, after: try BrokerUsage(pid: brokerPid)) }
        try report.print(as: output.format)
    }
}

/// What the threads of the benchmark have done.
private final class HandshakeTally: Sendable {
    private struct Counts {
        var latency = LatencyHistogram()
        var failures: [String: Int64] = [:]
        var handshakes: Int64 = 0
    }

    private let counts = Mutex(Counts())

    /// On a thread of its own, since sockets block.
    func shakeHands(with endpoint: BenchEndpoint, until end: UInt64, showsProgress: Bool) async {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "handshakes").async {
                var progress = BenchProgress(start: BenchClock.now)
                while BenchClock.now < end {
                    self.shakeHands(with: endpoint)
                    if showsProgress {
                        progress.update(at: BenchClock.now, records: self.counts.withLock { $0.handshakes }, bytes: 0)
                    }
                }
                continuation.resume()
            }
        }
    }

    private func shakeHands(with endpoint: BenchEndpoint) {
        let begin = BenchClock.now
        do throws(CommandFailure) {
            _ = try RawConnection(to: endpoint)
            counts.withLock {
                $0.latency.record(from: begin, to: BenchClock.now)
                $0.handshakes += 1
            }
        } catch {
            counts.withLock { $0.failures["\(error)", default: 0] += 1 }
        }
    }

    func report(seconds: Double) -> BenchReport {
        counts.withLock { counts in
            var report = BenchReport(
                benchmark: "handshakes", seconds: seconds, requests: counts.handshakes, records: 0, bytes: 0,
                failures: counts.failures)
            report.latencies["secured"] = LatencySummary(counts.latency)
            return report
        }
    }
}
