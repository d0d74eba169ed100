import ArgumentParser
import MartletModel
import MartletRecord

/// `martlet bench requests`
struct BenchRequestsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "requests",
        abstract: "Produce requests of one record: how many a broker answers a second.",
        discussion: """
            N connections with M requests in flight each. Requests are encoded once, so that the broker is measured. With \
            --rate they are due at fixed moments and latencies count from those.

            Examples:
              martlet bench requests --connections 64 --in-flight 1
              martlet bench requests --connections 8 --in-flight 64 --broker-pid $(pidof martlet)
              martlet bench requests --connections 8 --in-flight 64 --rate 20000 --format json
            """)

    @OptionGroup var target: BenchTarget
    @OptionGroup var length: BenchLength
    @OptionGroup var output: OutputOptions

    @Option(help: "Connections.")
    var connections = 64

    @Option(help: "Requests on the wire at the same time, for each connection.")
    var inFlight = 1

    @Option(help: ArgumentHelp("Bytes of a record's value.", valueName: "bytes"))
    var recordSize = 200

    @Option(help: "0 cannot be measured here, since it is not answered: 1 or all.")
    var acks: AcksName = .leader

    @Option(help: ArgumentHelp("Requests a second over all connections (open loop).", valueName: "count"))
    var rate: Double?

    func run() async throws {
        let load = PrebuiltLoad(
            name: "requests", target: target, length: length, connections: connections, inFlight: inFlight, acks: acks,
            rate: rate)
        var payload = BenchPayload(recordSize: recordSize, keys: 0)
        let batch = try payload.batch(
            batchSize: 1, compression: .none, timestamp: Timestamp(ProcessEnvironment.wallClockMilliseconds()))
        try await load.run(batch).print(as: output.format)
    }

    func validate() throws { try PrebuiltLoad.check(connections: connections, inFlight: inFlight, acks: acks, rate: rate) }
}
