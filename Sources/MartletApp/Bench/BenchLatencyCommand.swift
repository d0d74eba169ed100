import ArgumentParser
import MartletClient
import MartletModel
import MartletRecord
import MartletWire
import NIOCore

/// `martlet bench latency`
struct BenchLatencyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latency",
        abstract: "One record in flight, end to end: from the producer to a waiting consumer.",
        discussion: """
            A consumer waits in a long poll on a connection of its own. A record is produced; measured are the time to its \
            acknowledgement, and the time until the consumer has it. Then the next one.

            Examples:
              martlet bench latency --records 10000
              martlet bench latency --acks all --record-size 100 --format json
            """)

    @OptionGroup var target: BenchTarget
    @OptionGroup var length: BenchLength
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Bytes of a record's value.", valueName: "bytes"))
    var recordSize = 100

    @Option(help: "0 cannot be measured here, since it is not answered: 1 or all.")
    var acks: AcksName = .leader

    func validate() throws {
        guard acks != .none else {
            throw ValidationError("--acks 0 is not answered, so that nothing can be measured: use 1 or all.")
        }
    }

    func run() async throws {
        let topic = try await target.prepare()
        let end = try await self.end(of: topic)
        let versions = try NegotiatedVersion(of: topic.leaders[0])
        let limit: Int16 = topic.id == .zero ? 12 : .max
        var payload = BenchPayload(recordSize: recordSize, keys: 0)
        let batch = try payload.batch(
            batchSize: 1, compression: .none, timestamp: Timestamp(ProcessEnvironment.wallClockMilliseconds()))
        let producing = try PrebuiltProduce(
            topic: topic, lanes: [[0]], batch: batch, acks: acks, version: try versions.highest(of: .produce, atMost: limit))
        let fetching = FetchLoad(
            topic: topic, lanes: [[FetchLoad.Source(partition: 0, start: end, end: Offset(.max), position: end)]],
            version: try versions.highest(of: .fetch, atMost: limit), maxBytes: 1 << 20, wraps: false)
        var probe = try LatencyProbe(address: topic.leaders[0], producing: producing, fetching: fetching)
        let report = try probe.run(
            records: length.records ?? .max, nanoseconds: length.nanoseconds, warmup: length.warmupNanoseconds,
            brokerPid: target.brokerPid)
        try report.print(as: output.format)
    }

    private func end(of topic: BenchTopic) async throws -> Offset {
        let source = TopicPartition(topic: topic.name, partition: 0)
        let configuration = try target.cluster.configuration()
        return try await MartletClient.withClient(configuration) { client in
            try await client.admin.offsets([source: .latest])[source]?.offset ?? 0
        }
    }
}
