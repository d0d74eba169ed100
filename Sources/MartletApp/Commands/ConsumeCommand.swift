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

            Placeholders of --record-format: %t topic, %p partition, %o offset, %T timestamp, %k key, %s value, %K and %S \
            their bytes, %h headers, %% a percent sign; \\n, \\r, \\t.

            Examples:
              martlet consume OrderPlaced --from beginning --max 10
              martlet consume OrderPlaced --from timestamp:1767225600000 -f '%T %k %s %o %p %h\\n'
              martlet consume OrderPlaced --from end --follow --format json
            """)

    @Argument(help: "The topic.", transform: TopicName.argument)
    var topic: TopicName

    @Option(help: ArgumentHelp("Where to start: beginning, end, offset:N or timestamp:MS.", valueName: "position"))
    var from = StartArgument.beginning

    @Option(help: ArgumentHelp("Ends after this many records.", valueName: "count"))
    var max: Int?

    @Option(
        name: [.customShort("f"), .long], help: ArgumentHelp("How to print a record; without it its value on a line.", valueName: "format"),
        transform: { try RecordFormat($0) })
    var recordFormat: RecordFormat?

    @Flag(help: "Waits for more records at the end.")
    var follow = false

    @Option(name: .shortAndLong, help: "Only this partition; may be repeated.")
    var partition: [Int32] = []

    @Flag(help: "Only records of committed transactions, and those outside of any.")
    var committed = false

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let max, max < 1 { throw ValidationError("--max must be at least 1.") }
        for partition in partition where partition < 0 { throw ValidationError("--partition must not be negative.") }
        if output.format == .json, recordFormat != nil { throw ValidationError("-f and --format json exclude each other.") }
    }

    func run() async throws {
        var configuration = ConsumerConfiguration()
        configuration.stopsAtEnd = !follow
        configuration.isolation = committed ? .readCommitted : .readUncommitted
        // What retention deletes while somebody looks is no reason to stop looking.
        if case .offset = from.position {} else { configuration.onOffsetOutOfRange = .restartAtBeginning }
        do {
            try await cluster.withClient { client in
                if partition.isEmpty {
                    try await client.withConsumer(of: topic, from: from.position, configuration, printRecords)
                } else {
                    let assignment = partition.map { (TopicPartition(topic: topic, partition: PartitionIndex($0)), from.position) }
                    try await client.withConsumer(
                        of: Dictionary(assignment) { first, _ in first }, configuration, printRecords)
                }
            }
        } catch let error as ClientError where error.errorCode == .unknownTopicOrPartition {
            throw CommandFailure("There is no topic '\(topic)'.")
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
