import ArgumentParser
import MartletClient
import MartletModel

/// `martlet cluster decommission`
struct ClusterDecommissionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decommission", abstract: "Take a broker out of the cluster for good.",
        discussion: """
            Moves every replica that the broker has to others, some at a time, each to a rack that has none if there is one.
            Then the broker has to be stopped; once it is, the same command takes it out of the cluster. The broker may be dead
            already. A command that was interrupted goes on when it is started again.

            Examples:
              martlet cluster decommission 3 --dry-run
              martlet cluster decommission 3
              martlet cluster decommission 3 --wait
              martlet cluster decommission 3 --at-once 5

            A broker without partitions may get new ones until it is stopped: do not wait for long.
            """)

    @Argument(help: ArgumentHelp("The broker's number.", valueName: "id"), transform: BrokerListArgument.broker)
    var id: BrokerID

    @Option(help: ArgumentHelp("How many partitions move at the same time.", valueName: "count"))
    var atOnce = 20

    @Flag(help: "Show where its replicas would go, and change nothing.")
    var dryRun = false

    @Flag(help: "When it is empty, wait until it is stopped, and take it out.")
    var wait = false

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard atOnce >= 1 else { throw ValidationError("--at-once must be at least 1.") }
    }

    func run() async throws {
        try await Interruption.cancels {
            try await cluster.withClient { client in
                if dryRun {
                    let picture = try await ClusterPicture.read(client.admin, withMinimums: false)
                    try show(try DecommissionStep(id, in: picture), picture)
                } else {
                    try await empty(client.admin)
                }
            }
        }
    }

    private func empty(_ admin: Admin) async throws {
        let reassigner = Reassigner(admin: admin)
        var progress = ProgressLine()
        defer { progress.end() }
        var lastNews = ContinuousClock.now
        // What was asked for and may not be told of yet.
        var asked: [TopicPartition: ContinuousClock.Instant] = [:]
        var moved = 0
        var last = 0
        while true {
            guard let picture = try await Reassigner.picture(admin, since: lastNews) else {
                try await Task.sleep(for: .milliseconds(300))
                continue
            }
            lastNews = .now
            let step: DecommissionStep
            do {
                step = try DecommissionStep(id, in: picture)
            } catch {
                // A broker that lags may still show a partition that has just arrived with the replicas that it left.
                guard asked.values.contains(where: { .now - $0 < Self.newsTimeout }) else { throw error }
                try await Task.sleep(for: .milliseconds(300))
                continue
            }
            moved += max(0, last - step.left)
            last = step.left
            switch step {
            case .unknown: throw unknown(in: picture)
            case .move(let plan, let underWay):
                asked = asked.filter { plan.replicas[$0.key] != nil && .now - $0.value < Self.newsTimeout }
                let next = plan.partitions.filter { asked[$0] == nil }.prefix(max(0, atOnce - underWay - asked.count))
                let wanted = Dictionary(uniqueKeysWithValues: next.map { ($0, plan.replicas[$0]) })
                let refused = try await reassigner.request(wanted)
                // What is gone meanwhile needs to go nowhere.
                let lasting = refused.filter { $0.value.errorCode != .unknownTopicOrPartition }
                guard lasting.isEmpty else { throw Reassigner.failure(lasting) }
                for partition in next { asked[partition] = .now }
                progress.show(text(step, moved, picture))
            case .wait: progress.show(text(step, moved, picture))
            case .stop:
                guard wait else { return try report(.stop, moved) }
                progress.show("Broker \(id) holds nothing any more. Stop it now: it is taken out of the cluster then.")
            case .unregister:
                try await unregister(admin)
                progress.end()
                return try report(.unregister, moved)
            }
            try await Task.sleep(for: .milliseconds(300))
        }
    }

    /// How long the news of a request may be on its way.
    private static let newsTimeout: Duration = .seconds(10)

    private func unregister(_ admin: Admin) async throws {
        do throws(ClientError) {
            try await admin.unregisterBroker(id)
        } catch {
            // The answer to an earlier attempt was lost.
            guard error.errorCode == .brokerIdNotRegistered else { throw error }
        }
    }

    // MARK: Words

    private func unknown(in picture: ClusterPicture) -> CommandFailure {
        CommandFailure(
            "The cluster knows no broker \(id): there are \(picture.cluster.brokers.map(\.id).listed). Nothing is to be done.")
    }

    private func text(_ step: DecommissionStep, _ moved: Int, _ picture: ClusterPicture) -> String {
        let receivers = picture.reassignments.values.filter { $0.removingReplicas.contains(id) }.flatMap(\.addingReplicas)
        return "\(moved) of \(ClusterReport.counted(moved + step.left, "partition")) moved off broker \(id)"
            + ReassignmentPlan.copying(to: Set(receivers), alive: picture.alive)
    }

    private func show(_ step: DecommissionStep, _ picture: ClusterPicture) throws {
        if step == .unknown { throw unknown(in: picture) }
        let plan = if case .move(let plan, _) = step { plan } else { ReassignmentPlan() }
        switch output.format {
        case .json: StandardOutput.line(try plan.json)
        case .plain:
            switch step {
            case .move:
                StandardOutput.line(plan.table(in: picture))
                StandardOutput.line("\(ClusterReport.counted(plan.replicas.count, "partition")) would move off broker \(id).")
            case .wait(let underWay):
                StandardOutput.line("The last \(ClusterReport.counted(underWay, "partition")) are on their way.")
            case .stop, .unknown: StandardOutput.line("Broker \(id) holds nothing. It would have to be stopped now.")
            case .unregister:
                StandardOutput.line("Broker \(id) holds nothing and is stopped: it would be taken out of the cluster.")
            }
        }
    }

    private func report(_ step: DecommissionStep, _ moved: Int) throws {
        let isOut = step == .unregister
        switch output.format {
        case .json:
            StandardOutput.line(try JSONText.line(Report(broker: id.rawValue, moved: moved, empty: true, unregistered: isOut)))
        case .plain:
            if moved > 0 { StandardOutput.line("\(ClusterReport.counted(moved, "partition")) moved off broker \(id).") }
            StandardOutput.line(
                isOut
                    ? "Broker \(id) is out of the cluster. Its data is still on its disks: remove it when nothing is missing."
                    : "Broker \(id) holds nothing any more. Next: stop it, then run 'martlet cluster decommission \(id)' again, "
                        + "which takes it out of the cluster.")
        }
    }

    private struct Report: Encodable {
        let broker: Int32
        /// Partitions, by this run.
        let moved: Int
        let empty: Bool
        let unregistered: Bool
    }
}
