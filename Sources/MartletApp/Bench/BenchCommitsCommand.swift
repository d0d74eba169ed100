import ArgumentParser
import MartletModel
import MartletWire

/// `martlet bench commits`
struct BenchCommitsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "commits",
        abstract: "Commit offsets: how many commits a broker takes a second.",
        discussion: """
            Each connection commits for a group of its own, with M commits in flight; a commit names as many partitions of \
            the topic as it is told. Requests are encoded once, so that the broker is measured.

            Examples:
              martlet bench commits --connections 16
              martlet bench commits --connections 8 --in-flight 16 --partitions 10 --offsets 10 --format json
            """)

    @OptionGroup var target: BenchTarget
    @OptionGroup var length: BenchLength
    @OptionGroup var output: OutputOptions

    @Option(help: "Connections, each with a group of its own.")
    var connections = 16

    @Option(help: "Commits on the wire at the same time, for each connection.")
    var inFlight = 1

    @Option(help: ArgumentHelp("Partitions that a commit is about.", valueName: "count"))
    var offsets = 1

    @Option(help: ArgumentHelp("How the groups' names begin.", valueName: "text"))
    var groupPrefix = "bench-commits-"

    func validate() throws {
        guard (1...10_000).contains(connections) else { throw ValidationError("--connections must be from 1 to 10000.") }
        guard (1...10_000).contains(inFlight) else { throw ValidationError("--in-flight must be from 1 to 10000.") }
        guard (1...100_000).contains(offsets) else { throw ValidationError("--offsets must be from 1 to 100000.") }
    }

    func run() async throws {
        let topic = try await target.prepare()
        guard offsets <= topic.leaders.count else {
            throw CommandFailure("Topic '\(topic.name)' has \(topic.leaders.count) partitions, fewer than --offsets \(offsets).")
        }
        let groups = (0..<connections).map { "\(groupPrefix)\($0)" }
        let coordinators = try CoordinatorSearch(from: topic.leaders[0]).addresses(ofGroups: groups)
        let versions = try NegotiatedVersion(of: topic.leaders[0])
        let workload = try PrebuiltCommits(
            topic: topic.name, partitions: offsets, groups: groups, version: try versions.highest(of: .offsetCommit, atMost: 9))
        var pump = RequestPump(
            try coordinators.map { try RawConnection(to: $0) }, workload: workload,
            plan: .init(
                inFlight: inFlight, requests: length.requests(of: 1), nanoseconds: length.nanoseconds, rate: nil,
                warmup: length.warmupNanoseconds),
            brokerPid: target.brokerPid)
        try BenchReport("commits", try pump.run(), latencyName: "committed", brokerPid: target.brokerPid).print(as: output.format)
    }
}
