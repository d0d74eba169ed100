import ArgumentParser
import MartletClient
import MartletModel

/// `martlet group reset`
struct GroupResetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Let a group go on elsewhere.",
        discussion: """
            Shows what would change; --execute changes it. The group must have no members. Of offsets that a partition does \
            not have the nearest that it has is taken.

            Examples:
              martlet group reset billing --topic OrderPlaced --to-earliest
              martlet group reset billing --topic OrderPlaced:0,3 --to-datetime 2026-01-01T00:00:00Z --execute
              martlet group reset billing --all-topics --shift-by -100 --execute
            """)

    @Argument(help: "The group.")
    var group: String

    @Option(
        help: ArgumentHelp("A topic, or some of its partitions; may be repeated.", valueName: "name[:0,1]"),
        transform: TopicSelection.argument)
    var topic: [TopicSelection] = []

    @Flag(help: "All topics that the group has committed something of.")
    var allTopics = false

    @Flag(help: "To the oldest record.")
    var toEarliest = false

    @Flag(help: "Behind the newest record.")
    var toLatest = false

    @Option(help: ArgumentHelp("To this offset.", valueName: "offset"))
    var toOffset: Int64?

    @Option(
        help: ArgumentHelp(
            "To the first record of that time or later; UTC where it names no offset.", valueName: "2026-01-31T09:30:00"))
    var toDatetime: DateTimeArgument?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("By so many records, backwards where it is negative.", valueName: "count"))
    var shiftBy: Int64?

    @Flag(help: "Change it.")
    var execute = false

    @Flag(help: "Only show what would change, which is the default.")
    var dryRun = false

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard topic.isEmpty == allTopics else {
            throw ValidationError(
                allTopics
                    ? "--topic and --all-topics exclude each other." : "Which topics? Name some by --topic, or --all-topics.")
        }
        guard targets.count == 1 else {
            throw ValidationError(
                "Exactly one of --to-earliest, --to-latest, --to-offset, --to-datetime and --shift-by says where to.")
        }
        if let toOffset, toOffset < 0 { throw ValidationError("--to-offset must not be negative.") }
        if execute, dryRun { throw ValidationError("--execute and --dry-run exclude each other.") }
    }

    private var targets: [OffsetResetTarget] {
        [
            toEarliest ? .earliest : nil, toLatest ? .latest : nil, toOffset.map { .offset($0) },
            toDatetime.map { .time($0.timestamp) }, shiftBy.map { .shift($0) },
        ].compactMap { $0 }
    }

    func run() async throws {
        let changes = try await cluster.withClient { client in
            let admin = client.admin
            let isShare = try await Self.kind(of: group, admin) == .share
            let committed =
                isShare
                ? try await admin.shareOffsets(of: group).mapValues(\.start)
                : try await admin.committedOffsets(of: group).mapValues(\.offset)
            let sources = try await self.sources(committed, admin)
            let plan = OffsetResetPlan(
                targets[0], committed: committed, bounds: try await Self.bounds(of: sources, admin),
                found: try await Self.found(targets[0], sources, admin))
            if execute { try await apply(plan.changes, isShare: isShare, admin) }
            return plan.changes
        }
        try report(changes)
    }

    /// Nil for a group that does not exist yet: offsets can be set before it does.
    private static func kind(of group: String, _ admin: Admin) async throws -> GroupKind? {
        do throws(ClientError) {
            return try await admin.group(group).kind
        } catch {
            if error.errorCode == .groupIdNotFound { return nil }
            throw error
        }
    }

    private func sources(_ committed: [TopicPartition: Offset], _ admin: Admin) async throws -> Set<TopicPartition> {
        if allTopics {
            guard !committed.isEmpty else {
                throw CommandFailure("Group '\(group)' has committed nothing: name topics by --topic.")
            }
            return Set(committed.keys)
        }
        var sources: Set<TopicPartition> = []
        for selection in topic {
            let count = try await Self.partitionCount(of: selection.topic, admin)
            for partition in selection.partitions ?? (0..<Int32(count)).map({ PartitionIndex($0) }) {
                guard partition.rawValue < count else {
                    throw CommandFailure("Topic '\(selection.topic)' has no partition \(partition): it has 0 to \(count - 1).")
                }
                sources.insert(TopicPartition(topic: selection.topic, partition: partition))
            }
        }
        return sources
    }

    private static func partitionCount(of topic: TopicName, _ admin: Admin) async throws -> Int {
        do throws(ClientError) {
            return try await admin.topic(topic).partitions.count
        } catch {
            guard error.errorCode == .unknownTopicOrPartition else { throw error }
            throw CommandFailure("There is no topic '\(topic)'.")
        }
    }

    private static func bounds(
        of sources: Set<TopicPartition>, _ admin: Admin
    ) async throws -> [TopicPartition: ClosedRange<Offset>] {
        let starts = try await admin.offsets(Dictionary(uniqueKeysWithValues: sources.map { ($0, .earliest) }))
        let ends = try await admin.offsets(Dictionary(uniqueKeysWithValues: sources.map { ($0, .latest) }))
        return Dictionary(
            uniqueKeysWithValues: sources.map { source in
                let start = starts[source]?.offset ?? 0
                return (source, start...max(start, ends[source]?.offset ?? start))
            })
    }

    private static func found(
        _ target: OffsetResetTarget, _ sources: Set<TopicPartition>, _ admin: Admin
    ) async throws -> [TopicPartition: Offset] {
        guard case .time(let timestamp) = target else { return [:] }
        return try await admin.offsets(Dictionary(uniqueKeysWithValues: sources.map { ($0, .timestamp(timestamp)) }))
            .compactMapValues(\.offset)
    }

    private func apply(_ changes: [OffsetResetPlan.Change], isShare: Bool, _ admin: Admin) async throws {
        do throws(ClientError) {
            if isShare {
                try await admin.setShareOffsets(
                    of: group, to: Dictionary(uniqueKeysWithValues: changes.map { ($0.source, $0.to) }))
            } else {
                try await admin.setCommittedOffsets(
                    of: group, to: Dictionary(uniqueKeysWithValues: changes.map { ($0.source, CommittedOffset($0.to)) }))
            }
        } catch {
            guard error.kind == .fenced || error.errorCode == .nonEmptyGroup else { throw error }
            throw CommandFailure("Group '\(group)' has members: stop them first, see 'martlet group describe \(group)'.")
        }
    }

    private func report(_ changes: [OffsetResetPlan.Change]) throws {
        switch output.format {
        case .json:
            StandardOutput.line(
                try JSONText.line(
                    Report(
                        group: group, executed: execute,
                        partitions: changes.map { change in
                            .init(
                                topic: change.source.topic.text, partition: change.source.partition.rawValue,
                                from: change.from?.rawValue, to: change.to.rawValue)
                        })))
        case .plain:
            var table = TextTable("TOPIC", "PARTITION", "FROM", "TO")
            for change in changes {
                table.add(
                    change.source.topic.text, change.source.partition.description, change.from?.description ?? "-",
                    change.to.description)
            }
            StandardOutput.line(table.lines.joined(separator: "\n"))
            if !execute { StandardOutput.line("Nothing was changed: --execute changes it.") }
        }
    }

    private struct Report: Encodable {
        let group: String
        let executed: Bool
        let partitions: [Partition]

        struct Partition: Encodable {
            let topic: String
            let partition: Int32
            let from: Int64?
            let to: Int64
        }
    }
}
