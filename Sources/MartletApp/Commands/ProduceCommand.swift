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
              martlet produce Ledger --transactional-id nightly-import < entries.txt
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

    @Flag(
        name: [.customShort("Z"), .long],
        help: "An empty value is sent as null: a tombstone, with which compaction deletes the key.")
    var emptyIsNull = false

    @Option(name: .shortAndLong, help: "The partition; without it the topic's partitioner decides.")
    var partition: Int32?

    @Option(help: "none, gzip, snappy, lz4 or zstd.")
    var compression: CompressionName = .none

    @Option(help: "What is waited for: 0, 1 or all.")
    var acks: AcksName = .all

    @Option(
        name: .customLong("transactional-id"),
        help: ArgumentHelp(
            "Writes all lines in one transaction under this name: readers of committed records see all of them or none.",
            valueName: "id"))
    var transactionalID: String?

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let transactionalID {
            guard !transactionalID.isEmpty else { throw ValidationError("--transactional-id must not be empty.") }
            guard acks == .all else { throw ValidationError("A transaction needs --acks all.") }
        }
        if keySeparator?.isEmpty == true { throw ValidationError("--key-separator must not be empty.") }
        if let partition, partition < 0 { throw ValidationError("--partition must not be negative.") }
    }

    func run() async throws {
        let format = LineFormat(
            keySeparator: keySeparator.map { Array($0.utf8) }, emptyIsNull: emptyIsNull,
            headers: headers.map { RecordHeader(key: $0.key, value: ByteBuffer(string: $0.value)) },
            partition: partition.map { PartitionIndex($0) })
        let count: Int
        do {
            count = try await cluster.withClient { client in
                guard let transactionalID else {
                    return try await client.withProducer(configuration) { producer in
                        try await Self.forEachLine { try await producer.enqueue(format.record($0), to: topic) }
                    }
                }
                return try await client.withTransactionalProducer(transactionalID, configuration) { producer in
                    try await producer.withTransaction { transaction in
                        try await Self.forEachLine { try await transaction.enqueue(format.record($0), to: topic) }
                    }
                }
            }
        } catch let error as ClientError where error.errorCode == .messageTooLarge {
            throw CommandFailure(
                "A line is larger than topic '\(topic)' takes: raise its max.message.bytes, as in 'martlet topic alter \(topic) --set max.message.bytes=\(Self.lineBytesMax)'."
            )
        }
        switch output.format {
        case .plain: StandardOutput.line("\(Int64(count).grouped) \(count == 1 ? "record" : "records") written to '\(topic)'.")
        case .json: StandardOutput.line(try JSONText.line(Report(topic: topic.text, records: count)))
        }
    }

    /// The largest line, in bytes.
    private static let lineBytesMax = 64 << 20

    /// - Returns: how many there were.
    private nonisolated(nonsending) static func forEachLine(
        _ body: nonisolated(nonsending) ([UInt8]) async throws -> Void
    ) async throws -> Int {
        var splitter = LineSplitter(byteCountMax: lineBytesMax)
        var count = 0
        while let chunk = try await StandardInput.next() {
            for line in try splitter.lines(completedBy: chunk) {
                try await body(line)
                count += 1
            }
        }
        if let line = splitter.lastLine() {
            try await body(line)
            count += 1
        }
        return count
    }

    private var configuration: ProducerConfiguration {
        var configuration = ProducerConfiguration()
        configuration.acks = acks.acks
        configuration.isIdempotent = acks == .all
        configuration.compression = compression.compression
        configuration.deliveryTimeout = .seconds(30)
        // How large a record may be is the topic's to say; here it only has to be a line.
        configuration.maxRequestBytes = Self.lineBytesMax + 1 << 20
        return configuration
    }

    private struct Report: Encodable {
        let topic: String
        let records: Int
    }
}
