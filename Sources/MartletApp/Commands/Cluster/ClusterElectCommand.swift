import ArgumentParser
import MartletClient
import MartletModel

/// `martlet cluster elect`
struct ClusterElectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "elect", abstract: "Give partitions back to their preferred leaders, or a leader to those that have none.",
        discussion: """
            --preferred  the first of a partition's replicas leads, where it is in sync. Loses nothing.
            --unclean    any replica that is alive leads, where none that was in sync is. Records that were acknowledged and that
                         it does not have are lost for ever. Shows which partitions that would be, and asks for --yes.

            Examples:
              martlet cluster elect --preferred --all
              martlet cluster elect --preferred --topic orders --topic payments:0,3
              martlet cluster elect --unclean --topic orders:2
              martlet cluster elect --unclean --topic orders:2 --yes
            """)

    @Flag(help: "By the preferred replica.")
    var preferred = false

    @Flag(help: "By any replica that is alive, of partitions that have no leader.")
    var unclean = false

    @Option(
        help: ArgumentHelp("A topic, or some of its partitions; may be repeated.", valueName: "name[:0,1]"),
        transform: TopicSelection.argument)
    var topic: [TopicSelection] = []

    @Flag(help: "All partitions that need it.")
    var all = false

    @Flag(help: "Records may be lost by --unclean.")
    var yes = false

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard preferred != unclean else { throw ValidationError("Which election? Either --preferred or --unclean.") }
        guard topic.isEmpty == all else {
            throw ValidationError(
                all ? "--topic and --all exclude each other." : "Which partitions? Name some by --topic, or --all.")
        }
        if yes, preferred { throw ValidationError("--yes is for --unclean: --preferred loses nothing.") }
    }

    func run() async throws {
        try await cluster.withClient { client in
            let picture = try await ClusterPicture.read(client.admin, withMinimums: false)
            let selection = all ? nil : topic
            let plan = try ElectionPlan(unclean ? .unclean : .preferred, selection, in: picture)
            guard !plan.candidates.isEmpty else { return try report(plan, [:], picture) }
            if unclean, !yes {
                for line in plan.warnings(in: picture) { StandardError.line(line) }
                throw CommandFailure("Nothing was elected. If what they lack may be lost, repeat the command with --yes.")
            }
            let results = try await client.admin.electLeaders(plan.election, of: plan.candidates)
            try report(plan, results, try await news(of: results, client.admin) ?? picture)
        }
    }

    /// The cluster when the new leaders are known; nil where nobody says so.
    private func news(
        of results: [TopicPartition: Result<Void, ClientError>], _ admin: Admin
    ) async throws -> ClusterPicture? {
        let elected = results.filter { (try? $0.value.get()) != nil }.keys
        let deadline = ContinuousClock.now + .seconds(10)
        var picture: ClusterPicture?
        while ContinuousClock.now < deadline {
            let latest = try await ClusterPicture.read(admin, withMinimums: false)
            picture = latest
            let isKnown = elected.allSatisfy { partition in
                guard let metadata = latest.metadata(of: partition), let leader = metadata.leader else { return false }
                return unclean || leader == latest.targetReplicas(of: partition).first
            }
            if isKnown { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        return picture
    }

    private func report(
        _ plan: ElectionPlan, _ results: [TopicPartition: Result<Void, ClientError>], _ picture: ClusterPicture
    ) throws {
        let report = ElectionReport(plan, results, in: picture)
        switch output.format {
        case .json: StandardOutput.line(try JSONText.line(report))
        case .plain: StandardOutput.line(report.text)
        }
        let refused = results.compactMapValues { result in
            if case .failure(let error) = result, error.errorCode != .electionNotNeeded { error } else { nil }
        }
        if !refused.isEmpty { throw Reassigner.failure(refused) }
    }
}
