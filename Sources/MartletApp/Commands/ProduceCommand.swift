import ArgumentParser
import MartletClient
import MartletModel
import MartletRecord
import NIOCore

/// `martlet produce`
struct ProduceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "produce",
        abstract: "Write lines of standard input to a topic, one record each.",
        discussion: """
            The topic's own partitioner decides where a record goes, unless --partition does. With acks=all, the default, \
            what a retry repeats is written once.

            Examples:
              echo 'customer-7:one book' | martlet produce OrderPlaced -K :
              martlet produce Audit -H source=shell -H user=$USER < lines.txt
              printf 'customer-7:\\n' | martlet produce Customers -K : -Z
            """)

    @Argument(help: "The topic.", transform: TopicName.argument)
    var topic: TopicName

    @Option(
        name: [.customShort("K"), .long],
        help: ArgumentHelp("What stands between key and value; a line without it is a record without key.", valueName: "text"))
    var keySeparator: String?

    @Option(
        name: [.customShort("H"), .customLong("header")],
        help: ArgumentHelp("A header of every record; may be repeated.", valueName: "name=value"), transform: KeyValue.argument)
    var headers: [KeyValue] = []

    @Flag(name: [.customShort("Z"), .long], help: "An empty value is sent as null: a tombstone, with which compaction deletes the key.")
    var emptyIsNull = false

    @Option(name: .shortAndLong, help: "The partition; without it the topic's partitioner decides.")
    var partition: Int32?

    @Option(help: "none, gzip, snappy, lz4 or zstd.")
    var compression: CompressionName = .none

    @Option(help: "What is waited for: 0, 1 or all.")
    var acks: AcksName = .all

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if keySeparator?.isEmpty == true { throw ValidationError("--key-separator must not be empty.") }
        if let partition, partition < 0 { throw ValidationError("--partition must not be negative.") }
    }

    func run() async throws {
        let format = LineFormat(
            keySeparator: keySeparator.map { Array($0.utf8) }, emptyIsNull: emptyIsNull,
            headers: headers.map { RecordHeader(key: $0.key, value: ByteBuffer(string: $0.value)) },
            partition: partition.map { PartitionIndex($0) })
        let count = try await cluster.withClient { client in
            try await client.withProducer(configuration) { producer in
                var splitter = LineSplitter(byteCountMax: 64 << 20)
                var count = 0
                while let chunk = try await StandardInput.next() {
                    for line in try splitter.lines(completedBy: chunk) {
                        try await producer.enqueue(format.record(line), to: topic)
                        count += 1
                    }
                }
                if let line = splitter.lastLine() {
                    try await producer.enqueue(format.record(line), to: topic)
                    count += 1
                }
                try await producer.flush()
                return count
            }
        }
        switch output.format {
        case .plain: StandardOutput.line("\(Int64(count).grouped) \(count == 1 ? "record" : "records") written to '\(topic)'.")
        case .json: StandardOutput.line(try JSONText.line(Report(topic: topic.text, records: count)))
        }
    }

    private var configuration: ProducerConfiguration {
        var configuration = ProducerConfiguration()
        configuration.acks = acks.acks
        configuration.isIdempotent = acks == .all
        configuration.compression = compression.compression
        configuration.deliveryTimeout = .seconds(30)
        return configuration
    }

    private struct Report: Encodable {
        let topic: String
        let records: Int
    }
}
