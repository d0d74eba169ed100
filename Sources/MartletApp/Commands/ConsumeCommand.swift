import ArgumentParser
import MartletClient
import MartletModel
import NIOCore

/// `martlet consume`
struct ConsumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consume",
        abstract: "Print the records of a topic.",
        discussion: """
            Ends where the topic ends; with --follow it waits for more, until Ctrl-C.

            With --group the partitions are shared with the other members of the group, and reading goes on where the group \
            left off; offsets are committed as the topic's guarantee says, of exactly-once topics once a record is printed. With --queue as well the group is a share group: \
            records are shared, not partitions, and each one counts as processed when the next is printed. A new share group \
            starts at the end, unless --from says beginning.

            Placeholders of --record-format: %t topic, %p partition, %o offset, %T timestamp, %k key, %s value, %K and %S \
            their bytes, %h headers, %% a percent sign; \\n, \\r, \\t.

            Examples:
              martlet consume OrderPlaced --from beginning --max 10
              martlet consume OrderPlaced --from timestamp:1767225600000 -f '%T %k %s %o %p %h\\n'
              martlet consume OrderPlaced --from end --follow --format json
              martlet consume OrderPlaced --group billing --follow
              martlet consume OrderPlaced --group workers --queue --from beginning --follow
            """)

    @Argument(help: "The topic.", transform: TopicName.argument)
    var topic: TopicName

    @Option(
        name: .customLong("from"),
        help: ArgumentHelp("Where to start: beginning (the default), end, offset:N or timestamp:MS.", valueName: "position"))
    var start: StartArgument?

    @Option(help: ArgumentHelp("Ends after this many records.", valueName: "count"))
    var max: Int?

    @Option(
        name: [.customShort("f"), .long],
        help: ArgumentHelp("How to print a record; without it its value on a line.", valueName: "format"),
        transform: { try RecordFormat($0) })
    var recordFormat: RecordFormat?

    @Flag(help: "Waits for more records at the end.")
    var follow = false

    @Option(name: .shortAndLong, help: "Only this partition; may be repeated.")
    var partition: [Int32] = []

    @Flag(help: "Only records of committed transactions, and those outside of any.")
    var committed = false

    @Option(
        help: ArgumentHelp(
            "Reads as a member of this group. --from says where it starts what it has committed nothing of.", valueName: "name"))
    var group: String?

    @Flag(help: "The group is a share group (KIP-932).")
    var queue = false

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    private var from: StartArgument { start ?? .beginning }

    func validate() throws {
        if queue, group == nil { throw ValidationError("--queue needs --group.") }
        if let group {
            guard !group.isEmpty else { throw ValidationError("--group must not be empty.") }
            guard partition.isEmpty else {
                throw ValidationError("--group shares out partitions by itself: it excludes --partition.")
            }
            guard from.position == .beginning || from.position == .end else {
                throw ValidationError(
                    "Where a group reads is changed by 'martlet group reset \(group)': with --group, --from is beginning or end.")
            }
        }
        if let max, max < 1 { throw ValidationError("--max must be at least 1.") }
        for partition in partition where partition < 0 { throw ValidationError("--partition must not be negative.") }
        if output.format == .json, recordFormat != nil { throw ValidationError("-f and --format json exclude each other.") }
    }

    func run() async throws {
        do {
            try await cluster.withClient { client in
                if let group {
                    // Whoever goes without a word keeps its partitions, or its records, from the others for a while.
                    try await Interruption.cancels {
                        try await (queue ? consumeQueue(client, group) : consumeGroup(client, group))
                    }
                } else {
                    try await consumePartitions(client)
                }
            }
        } catch let error as ClientError where error.errorCode == .unknownTopicOrPartition {
            throw CommandFailure("There is no topic '\(topic)'.")
        }
    }

    private var fetching: ConsumerConfiguration {
        var configuration = ConsumerConfiguration()
        configuration.stopsAtEnd = !follow
        configuration.isolation = committed ? .readCommitted : .readUncommitted
        // What retention deletes while somebody looks is no reason to stop looking.
        if case .offset = from.position {} else { configuration.onOffsetOutOfRange = .restartAtBeginning }
        return configuration
    }

    private nonisolated(nonsending) func consumePartitions(_ client: MartletClient) async throws {
        let indices =
            partition.isEmpty
            ? try await client.admin.topic(topic).partitions.indices.map { PartitionIndex(Int32($0)) }
            : partition.map { PartitionIndex($0) }
        let assignment = Dictionary(
            indices.map { (TopicPartition(topic: topic, partition: $0), from.position) }
        ) { first, _ in first }
        try await checkStart(assignment.keys.sorted(), client.admin)
        try await client.withConsumer(of: assignment, fetching, printRecords)
    }

    /// An offset that a partition has not reached gives nothing, now and when it is waited for: that is said.
    private nonisolated(nonsending) func checkStart(_ sources: [TopicPartition], _ admin: Admin) async throws {
        guard case .offset(let offset) = from.position else { return }
        let ends = try await admin.offsets(Dictionary(uniqueKeysWithValues: sources.map { ($0, .latest) }))
        let beyond = sources.filter { source in ends[source]?.offset.map { offset > $0 } ?? false }
        let sentences = beyond.map { source in
            "\(source) ends at offset \(ends[source]?.offset ?? 0): it has no offset \(offset) yet."
        }
        guard beyond.count < sources.count || beyond.isEmpty else {
            throw CommandFailure(sentences.joined(separator: " "))
        }
        for sentence in sentences { StandardError.line("Note: \(sentence)") }
    }

    private nonisolated(nonsending) func consumeGroup(_ client: MartletClient, _ group: String) async throws {
        var configuration = GroupConsumerConfiguration()
        configuration.fetching = fetching
        configuration.startsAt = from.position == .end ? .end : .beginning
        // A terminal cannot be part of a transaction: of exactly-once topics, too, what was printed counts as processed.
        let guarantee = try await client.admin.configs(of: .topic(topic)).first { $0.name == "delivery.guarantee" }
        if guarantee?.value == "exactly-once" { configuration.commits = .afterProcessing }
        var left = max ?? .max
        try await client.withGroupConsumer(of: [topic], in: group, configuration) { consumer in
            var text = ByteBuffer()
            // One by one, so that nothing counts as processed that was not printed.
            for try await record in consumer.records {
                try write(record, into: &text)
                left -= 1
                guard try StandardOutput.write(&text), left > 0 else { return }
            }
        }
    }

    /// Where a share group starts is the group's own setting, and by default it is the end. Said for a new group, it is
    /// set; a group that exists is left as it is.
    private nonisolated(nonsending) func setStart(of group: String, _ admin: Admin) async throws {
        guard let start, try await !admin.groups().contains(where: { $0.group == group }) else { return }
        let reset = start.position == .end ? "latest" : "earliest"
        try await admin.alterConfigs(of: .group(group), [.set("share.auto.offset.reset", reset)])
    }

    private nonisolated(nonsending) func consumeQueue(_ client: MartletClient, _ group: String) async throws {
        try await setStart(of: group, client.admin)
        var configuration = ShareConsumerConfiguration()
        configuration.stopsWhenIdle = follow ? nil : .seconds(3)
        var left = max ?? .max
        configuration.maxRecords = min(left, configuration.maxRecords)
        try await client.withShareConsumer(of: [topic], in: group, configuration) { consumer in
            var text = ByteBuffer()
            for try await delivery in consumer.deliveries {
                try write(delivery.record, into: &text)
                left -= 1
                guard try StandardOutput.write(&text), left > 0 else { return }
            }
        }
    }

    /// Everything of a fetched batch goes out at once, so that a pipe sees records as they come.
    private nonisolated(nonsending) func printRecords(_ consumer: Consumer) async throws {
        var left = max ?? .max
        var text = ByteBuffer()
        for try await batch in consumer.batches {
            for record in try batch.records().prefix(left) {
                left -= 1
                try write(record, into: &text)
            }
            guard try StandardOutput.write(&text), left > 0 else { return }
        }
    }

    private func write(_ record: ConsumedRecord, into text: inout ByteBuffer) throws {
        switch output.format {
        case .plain: (recordFormat ?? .value).write(record, into: &text)
        case .json: text.writeString(try JSONText.line(RecordJSON(record: record)) + "\n")
        }
    }
}
