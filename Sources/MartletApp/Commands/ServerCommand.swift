import ArgumentParser
import Logging
import MartletBroker
import MartletConfig
import MartletModel
import MartletServer
import ServiceLifecycle
import UnixSignals

/// `martlet server`
struct ServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "server",
        abstract: "Run a broker.",
        discussion: """
            Examples:
              martlet server --dev
              martlet server --config server.properties
              martlet server --data-dir /var/lib/martlet --listener PLAINTEXT://127.0.0.1:9092 --set num.partitions=4

            A key on the command line wins over the environment (KAFKA_NUM_PARTITIONS or MARTLET_NUM_PARTITIONS), which
            wins over the file. SIGHUP loads certificates anew. SIGTERM and SIGINT finish what is in flight, flush and exit; a second one exits at once.
            """)

    @Flag(help: "Listen on 127.0.0.1:9092 with data in ~/.local/share/martlet, unless said otherwise.")
    var dev = false

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard dev || options.config != nil || options.dataDirectory != nil else {
            throw ValidationError("Say where the broker keeps its data: --dev, --data-dir DIR or --config FILE.")
        }
    }

    func run() async throws {
        let start = ContinuousClock.now
        ProcessEnvironment.raiseDescriptorLimit()
        LoggingSystem.bootstrap { OneLineLogHandler(StreamLogHandler.standardError(label: $0)) }
        var logger = Logger(label: "martlet")
        logger.logLevel = .info
        let broker: RunningBroker
        do {
            broker = try await RunningBroker.start(
                try options.configuration(defaults: dev ? developmentDefaults : [:]), registry: LinkedStrategies.registry,
                clock: BrokerClock { Timestamp(ProcessEnvironment.wallClockMilliseconds()) }, logger: logger)
        } catch {
            throw CommandFailure("\(error)")
        }
        for warning in broker.warnings { logger.warning("\(warning)") }
        let service = BrokerService(
            broker: broker, announcement: try announcement(of: broker, readyAfter: .now - start), logger: logger)
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: service)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }

    private var developmentDefaults: [String: String] {
        let home = ProcessEnvironment.variables["HOME"] ?? "/tmp"
        return [
            "listeners": "PLAINTEXT://127.0.0.1:9092", "log.dirs": "\(home)/.local/share/martlet",
            // Whoever tries something out has one consumer and no wish to wait for others.
            "group.initial.rebalance.delay.ms": "0",
        ]
    }

    private func announcement(of broker: RunningBroker, readyAfter time: Duration) throws -> String {
        let listeners = broker.listeners.map { listener in
            let host = listener.host.contains(":") ? "[\(listener.host)]" : listener.host
            return "\(listener.name)://\(host):\(listener.port)"
        }
        switch output.format {
        case .plain:
            let milliseconds = time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000
            let lines =
                ["Data in \(broker.dataDirectory)"] + listeners.map { "Listening on \($0)" } + ["Ready in \(milliseconds) ms"]
            return lines.joined(separator: "\n")
        case .json:
            return try JSONText.line(Announcement(dataDirectory: broker.dataDirectory, listeners: listeners))
        }
    }

    private struct Announcement: Encodable {
        let dataDirectory: String
        let listeners: [String]
    }
}

/// Keeps the broker until somebody asks it to stop.
private struct BrokerService: Service {
    let broker: RunningBroker
    /// Printed once signals are listened to: whoever reads that the broker is ready may stop it.
    let announcement: String
    let logger: Logger
    /// Leaves time to flush and close within the five seconds that a stop may take.
    static let grace: Duration = .seconds(3)
    static let deadline: Duration = .milliseconds(4700)

    func run() async throws {
        let reloading = Task {
            for await _ in await UnixSignalsSequence(trapping: .sighup) { broker.reloadCertificates() }
        }
        StandardOutput.line(announcement)
        try await gracefulShutdown()
        reloading.cancel()
        Task {
            // The first signal brought us here; at the next, whoever sends it no longer wants to wait.
            for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) { ServerCommand.exit(withError: ExitCode(130)) }
        }
        Task {
            try await Task.sleep(for: Self.deadline)
            // What is in the files stays there when the process ends; it is only not yet forced to the disk. Without
            // the mark of a clean stop the next start checks the end of each log.
            logger.warning("The disk takes too long to flush everything. Stopping without it; the next start recovers.")
            ServerCommand.exit()
        }
        try await broker.stop(within: Self.grace)
    }
}
