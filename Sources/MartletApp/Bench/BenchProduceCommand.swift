import ArgumentParser
import MartletModel

/// `martlet bench produce`
struct BenchProduceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "produce",
        abstract: "Produce as fast as the broker takes it, or at a fixed rate.",
        discussion: """
            Without --prebuilt the native client sends: records are placed, batched and compressed one by one, and \
            latencies are those of records. With --rate records are due at fixed moments and latencies count from those, so \
            that a broker that stalls is charged for everything that had to wait.

            With --prebuilt batches are encoded once and sent again and again, so that the broker is measured and not the \
            client; latencies are those of requests, and --rate still counts records.

            Examples:
              martlet bench produce --prebuilt --batch-size 131072 --acks 1 --in-flight 4 --broker-pid $(pidof martlet)
              martlet bench produce --prebuilt --record-size 100 --partitions 4 --connections 4 --duration 10
              martlet bench produce --rate 50000 --record-size 200 --linger 5
            """)

    @OptionGroup var target: BenchTarget
    @OptionGroup var length: BenchLength
    @OptionGroup var shape: BenchRecords
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Bytes of a batch before compression.", valueName: "bytes"))
    var batchSize = 128 << 10

    @Option(help: ArgumentHelp("How long the client waits for a batch to fill.", valueName: "milliseconds"))
    var linger: Double = 0

    @Option(help: "0, 1 or all.")
    var acks: AcksName = .all

    @Option(help: "Connections; without --prebuilt producers, each with its own.")
    var connections = 1

    @Option(help: "Requests on the wire at the same time, for each connection.")
    var inFlight = 5

    @Option(help: ArgumentHelp("Records a second over all connections (open loop).", valueName: "count"))
    var rate: Double?

    @Flag(help: "Encode batches once and send them again and again.")
    var prebuilt = false

    func validate() throws {
        guard (1...(64 << 20)).contains(batchSize) else { throw ValidationError("--batch-size must be from 1 to 67108864.") }
        guard linger >= 0, linger <= 60_000 else { throw ValidationError("--linger must be from 0 to 60000 milliseconds.") }
        if prebuilt {
            try PrebuiltLoad.check(connections: connections, inFlight: inFlight, acks: acks, rate: rate)
        } else {
            guard (1...1000).contains(connections) else { throw ValidationError("--connections must be from 1 to 1000.") }
            guard (1...1000).contains(inFlight) else { throw ValidationError("--in-flight must be from 1 to 1000.") }
            if let rate, !(rate > 0 && rate <= 1e8) { throw ValidationError("--rate must be above 0 and at most 100000000.") }
        }
    }

    func run() async throws {
        let report: BenchReport
        if prebuilt {
            var payload = BenchPayload(recordSize: shape.recordSize, keys: shape.keys)
            let batch = try payload.batch(
                batchSize: batchSize, compression: shape.compression.compression,
                timestamp: Timestamp(ProcessEnvironment.wallClockMilliseconds()))
            let load = PrebuiltLoad(
                name: "produce", target: target, length: length, connections: connections, inFlight: inFlight, acks: acks,
                rate: rate.map { $0 / Double(batch.records) })
            report = try await load.run(batch)
        } else {
            let load = ClientProduceLoad(
                target: target, length: length, shape: shape, batchSize: batchSize, linger: .nanoseconds(Int64(linger * 1e6)),
                acks: acks, producers: connections, inFlight: inFlight, rate: rate)
            report = try await load.run()
        }
        try report.print(as: output.format)
    }
}
