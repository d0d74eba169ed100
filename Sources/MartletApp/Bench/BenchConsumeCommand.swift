import ArgumentParser
import MartletClient
import MartletModel
import MartletWire

/// `martlet bench consume`
struct BenchConsumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consume",
        abstract: "Fetch a topic from its beginning: how fast a broker hands records out.",
        discussion: """
            Only batch headers are looked at, so that the broker is measured. At the end of the topic reading begins again, \
            until --duration or --records are reached; with --once it ends there.

            Examples:
              martlet bench produce --prebuilt --topic bench --duration 10
              martlet bench consume --topic bench --duration 10 --broker-pid $(pidof martlet)
              martlet bench consume --topic bench --once --format json
            """)

    @OptionGroup var target: BenchTarget
    @OptionGroup var length: BenchLength
    @OptionGroup var output: OutputOptions

    @Option(help: "Connections; the partitions are dealt out over them.")
    var connections = 1

    @Option(help: ArgumentHelp("The most bytes of one answer.", valueName: "bytes"))
    var fetchSize: Int32 = 1 << 20

    @Flag(help: "Ends at the end of the topic.")
    var once = false

    func validate() throws {
        guard (1...10_000).contains(connections) else { throw ValidationError("--connections must be from 1 to 10000.") }
        guard fetchSize >= 1 else { throw ValidationError("--fetch-size must be at least 1.") }
    }

    func run() async throws {
        let topic = try await target.prepare()
        let sources = try await self.sources(of: topic)
        guard sources.contains(where: { $0.start < $0.end }) else {
            throw CommandFailure("Topic '\(topic.name)' is empty: fill it with 'martlet bench produce --topic \(topic.name)'.")
        }
        let version = try NegotiatedVersion(of: topic.leaders[0]).highest(of: .fetch, atMost: topic.id == .zero ? 12 : .max)
        let lanes = deal(sources, of: topic)
        var pump = RequestPump(
            try lanes.map { try RawConnection(to: $0.address) },
            workload: FetchLoad(
                topic: topic, lanes: lanes.map(\.sources), version: version, maxBytes: fetchSize, wraps: !once),
            plan: .init(
                inFlight: 1, requests: nil, nanoseconds: once && length.duration == nil ? nil : length.nanoseconds,
                yields: length.records, warmup: length.warmupNanoseconds),
            brokerPid: target.brokerPid)
        let outcome = try pump.run()
        try BenchReport("consume", outcome, latencyName: "fetched", brokerPid: target.brokerPid).print(as: output.format)
    }

    private typealias Lane = (address: BenchEndpoint, sources: [FetchLoad.Source])

    /// Every partition with records goes to one connection, if there are as many; otherwise connections share them.
    private func deal(_ sources: [FetchLoad.Source], of topic: BenchTopic) -> [Lane] {
        let filled = sources.filter { $0.start < $0.end }
        var lanes: [Lane] = []
        for address in Set(topic.leaders).sorted(by: { $0.description < $1.description }) {
            let led = filled.filter { topic.leaders[Int($0.partition.rawValue)] == address }
            guard !led.isEmpty else { continue }
            for index in 0..<connections {
                let own =
                    led.count >= connections
                    ? led.indices.filter { $0 % connections == index }.map { led[$0] } : [led[index % led.count]]
                lanes.append((address, own))
            }
        }
        return lanes
    }

    private func sources(of topic: BenchTopic) async throws -> [FetchLoad.Source] {
        let partitions = topic.leaders.indices.map { TopicPartition(topic: topic.name, partition: PartitionIndex(Int32($0))) }
        let configuration = try target.cluster.configuration()
        return try await MartletClient.withClient(configuration) { client in
            let starts = try await client.admin.offsets(Dictionary(uniqueKeysWithValues: partitions.map { ($0, .earliest) }))
            let ends = try await client.admin.offsets(Dictionary(uniqueKeysWithValues: partitions.map { ($0, .latest) }))
            return partitions.map { source in
                let start = starts[source]?.offset ?? 0
                return FetchLoad.Source(
                    partition: source.partition, start: start, end: ends[source]?.offset ?? start, position: start)
            }
        }
    }
}
