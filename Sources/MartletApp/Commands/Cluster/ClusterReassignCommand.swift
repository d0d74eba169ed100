import ArgumentParser
import MartletClient
import MartletModel

/// `martlet cluster reassign`
struct ClusterReassignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reassign", abstract: "Move partitions to other brokers.",
        discussion: """
            Either by a plan in a file, in the format of kafka-reassign-partitions.sh:
              {"version":1,"partitions":[{"topic":"orders","partition":0,"replicas":[1,2,3]}]}
            or by a plan that is made: replicas leave brokers that are not among --to, stand in different racks, and are spread
            evenly, with as few copied as can be. The first replica of a partition is its preferred leader.

            Examples:
              martlet cluster reassign --topics orders,payments --to 1,2,3,4 --dry-run
              martlet cluster reassign --topics orders,payments --to 1,2,3,4 --wait
              martlet cluster reassign --topics orders --to 1,2,3,4 --dry-run --format json > plan.json
              martlet cluster reassign plan.json --wait
              martlet cluster reassign --all-topics --replication-factor 3
              martlet cluster reassign plan.json --throttle 50MB/s
              martlet cluster reassign plan.json --verify
              martlet cluster reassign --cancel --topics orders

            Brokers copy while the partitions are in use. It goes on when the command ends or is interrupted:
            'martlet cluster status' shows what is under way, --cancel gives it up.

            --throttle holds each broker to so many bytes a second that it sends of the replicas that move, and to as many that
            it receives; replicas in sync are not held up. The same command with another rate changes it. The throttle is taken
            away with --wait when everything has moved, and by --cancel. Without --wait, and where the command is interrupted,
            it stays until '--verify' with the same plan or topics finds that they have moved. A rate below what producers
            write never ends.
            """)

    @Argument(help: ArgumentHelp("A file with a plan.", valueName: "plan"), completion: .file())
    var file: String?

    @Option(
        help: ArgumentHelp("Topics to make a plan for, separated by commas.", valueName: "a,b"),
        transform: TopicListArgument.argument)
    var topics: TopicListArgument?

    @Flag(help: "All topics, also those that the brokers keep for themselves.")
    var allTopics = false

    @Option(
        help: ArgumentHelp("The brokers that they may be on; without it all that are alive.", valueName: "1,2,3"),
        transform: BrokerListArgument.argument)
    var to: BrokerListArgument?

    @Option(help: ArgumentHelp("How many replicas each partition has then; without it as many as now.", valueName: "count"))
    var replicationFactor: Int?

    @Option(
        help: ArgumentHelp("How fast replicas are copied at most, for each broker: 50MB/s.", valueName: "bytes/s"),
        transform: ByteRateArgument.argument)
    var throttle: ByteRateArgument?

    @Flag(help: "Tell what is still under way of a plan or of topics, and take the throttle from what is not.")
    var verify = false

    @Flag(help: "Give up what is under way: of the plan's partitions, of the topics, or without either everything.")
    var cancel = false

    @Flag(help: "Show what would change, and change nothing. With --format json as a plan for a file.")
    var dryRun = false

    @Flag(help: "Wait until everything has moved.")
    var wait = false

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let sources = [file != nil, topics != nil, allTopics].count { $0 }
        if sources > 1 { throw ValidationError("A plan's file, --topics and --all-topics exclude each other.") }
        if sources == 0, !cancel { throw ValidationError("What shall move? Name a plan's file, --topics or --all-topics.") }
        if verify, cancel || dryRun || wait { throw ValidationError("--verify only looks: it does not go with other flags.") }
        if throttle != nil, cancel || verify { throw ValidationError("--throttle is for what moves.") }
        if file != nil || cancel || verify, to != nil || replicationFactor != nil {
            throw ValidationError("--to and --replication-factor are for plans that are made of --topics or --all-topics.")
        }
        if cancel, wait { throw ValidationError("--cancel takes effect at once: there is nothing to --wait for.") }
        if let replicationFactor, replicationFactor < 1 { throw ValidationError("--replication-factor must be at least 1.") }
    }

    func run() async throws {
        let written = try file.map { path throws(CommandFailure) in
            try ReassignmentPlan(json: TextFile.contents(of: path), file: path)
        }
        try await Interruption.cancels {
            try await cluster.withClient { client in
                let picture = try await ClusterPicture.read(client.admin, withMinimums: false)
                if verify {
                    try await verify(written, picture, client.admin)
                } else if cancel {
                    try await giveUp(written, picture, Reassigner(admin: client.admin))
                } else {
                    try await move(try written ?? made(from: picture), picture, Reassigner(admin: client.admin))
                }
            }
        }
    }

    // MARK: Moving

    private func made(from picture: ClusterPicture) throws -> ReassignmentPlan {
        let names = try selected(from: picture)
        return try ReassignmentPlan.made(
            for: names, on: to.map { Set($0.brokers) }, factor: replicationFactor, in: picture)
    }

    func selected(from picture: ClusterPicture) throws -> Set<TopicName> {
        guard let topics else { return Set(picture.topics.keys) }
        for name in topics.topics where picture.topics[name] == nil { throw CommandFailure("There is no topic '\(name)'.") }
        return Set(topics.topics)
    }

    private func move(_ plan: ReassignmentPlan, _ picture: ClusterPicture, _ reassigner: Reassigner) async throws {
        let problems = plan.problems(in: picture)
        guard problems.isEmpty else {
            throw CommandFailure("Nothing was changed: \(problems.prefix(3).joined(separator: "; ")).")
        }
        let changes = plan.changes(in: picture)
        if dryRun { return try show(changes, picture) }
        let throttler = Throttler(admin: reassigner.admin)
        if let throttle {
            let notes = try await throttler.set(throttle, on: ReassignmentThrottle(plan, in: picture), in: picture)
            for note in notes { StandardError.line("Note: \(note)") }
        }
        let refused = try await reassigner.request(changes.replicas.mapValues { $0 })
        var accepted = plan
        for partition in refused.keys { accepted.replicas[partition] = nil }
        if wait { try await reassigner.finish(accepted, throttle: throttle) }
        let atRest = Set(wait ? plan.partitions : throttle == nil ? [] : refused.keys.sorted())
        if !atRest.isEmpty {
            _ = try await throttler.lift(atRest, in: try await ClusterPicture.read(reassigner.admin, withMinimums: false))
        }
        try report(changes, refused: Set(refused.keys), picture)
        if !refused.isEmpty { throw Reassigner.failure(refused) }
    }

    private func show(_ changes: ReassignmentPlan, _ picture: ClusterPicture) throws {
        switch output.format {
        case .json: StandardOutput.line(try changes.json)
        case .plain:
            if changes.replicas.isEmpty { return StandardOutput.line("Nothing would change: everything is there already.") }
            StandardOutput.line(changes.table(in: picture))
            StandardOutput.line(
                "\(ClusterReport.counted(changes.replicas.count, "partition")) would change, "
                    + "\(ClusterReport.counted(changes.copies(in: picture), "replica")) be copied.")
        }
    }

    private func report(_ changes: ReassignmentPlan, refused: Set<TopicPartition>, _ picture: ClusterPicture) throws {
        let accepted = ReassignmentPlan(changes.replicas.filter { !refused.contains($0.key) })
        switch output.format {
        case .json:
            StandardOutput.line(
                try JSONText.line(
                    Report(
                        reassigned: accepted.partitions.map(\.description), refused: refused.sorted().map(\.description),
                        copied: accepted.copies(in: picture), throttle: throttle?.bytesPerSecond, finished: wait)))
        case .plain:
            if changes.replicas.isEmpty {
                return StandardOutput.line(
                    wait ? "Everything is there." : "Nothing to change: everything is there or on its way.")
            }
            guard !accepted.replicas.isEmpty else { return }
            StandardOutput.line(accepted.table(in: picture))
            let count = ClusterReport.counted(accepted.replicas.count, "partition")
            StandardOutput.line(
                wait
                    ? "\(count) moved."
                    : "\(count) on the way: 'martlet cluster status' shows what is left, and --wait waits for it.")
            if let throttle, !wait {
                StandardOutput.line("Copied at \(throttle) a broker at most, until --verify finds that everything has moved.")
            }
        }
    }

    private struct Report: Encodable {
        let reassigned: [String]
        let refused: [String]
        /// Replicas.
        let copied: Int
        /// Bytes a second.
        let throttle: Int64?
        let finished: Bool
    }

    // MARK: Giving up

    private func giveUp(_ written: ReassignmentPlan?, _ picture: ClusterPicture, _ reassigner: Reassigner) async throws {
        let names = try selected(from: picture)
        let underWay = picture.reassignments.keys.filter { partition in
            written.map { $0.replicas[partition] != nil } ?? names.contains(partition.topic)
        }.sorted()
        var refused: [TopicPartition: ClientError] = [:]
        if !dryRun {
            refused = try await reassigner.request(Dictionary(uniqueKeysWithValues: underWay.map { ($0, nil) }))
            // What has arrived in this moment needs no giving up.
            refused = refused.filter { $0.value.errorCode != .noReassignmentInProgress }
            let given = Set(underWay.filter { refused[$0] == nil })
            // What is given up is not under way, whether or not that is told already.
            _ = try await Throttler(admin: reassigner.admin).lift(given, in: picture.without(given))
        }
        let given = underWay.filter { refused[$0] == nil }
        switch output.format {
        case .json: StandardOutput.line(try JSONText.line(["cancelled": given.map(\.description)]))
        case .plain:
            if underWay.isEmpty { StandardOutput.line("Nothing is under way.") }
            for partition in given {
                StandardOutput.line(
                    "\(partition) \(dryRun ? "would keep" : "keeps") "
                        + "\(picture.reassignments[partition]?.originalReplicas.sorted().listed ?? "-").")
            }
        }
        if !refused.isEmpty { throw Reassigner.failure(refused) }
    }
}
