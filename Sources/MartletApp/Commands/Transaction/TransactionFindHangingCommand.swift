import ArgumentParser
import MartletClient
import MartletModel

/// `martlet transaction find-hanging`
struct TransactionFindHangingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "find-hanging",
        abstract: "Find transactions that are open in a partition and that no coordinator knows of.",
        discussion: """
            Nobody will end them, and readers of committed records wait at them. A broker that verifies transactions
            (transaction.partition.verification.enable) does not let them come about; logs that were written without may
            have them. End one with 'martlet transaction abort --topic … --partition … --start-offset …'.

            Examples:
              martlet transaction find-hanging
              martlet transaction find-hanging --topic orders --format json
            """)

    @Option(help: ArgumentHelp("Look in this topic only. May be repeated.", valueName: "name"))
    var topic: [String] = []

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let names = try Set(topic.map { try TopicName.argument($0) })
        let hanging = try await cluster.withClient { client in
            try await client.admin.hangingTransactions(in: try await client.admin.partitions(ofTopics: names))
        }
        switch output.format {
        case .json:
            StandardOutput.line(try JSONText.line(hanging.map(Finding.init)))
        case .plain:
            var table = TextTable("TOPIC", "PARTITION", "PRODUCER ID", "EPOCH", "START OFFSET", "LAST TIMESTAMP")
            for one in hanging {
                table.add(
                    one.partition.topic.text, "\(one.partition.partition)", "\(one.producerID)", "\(one.producerEpoch)",
                    "\(one.startOffset)", "\(one.lastTimestamp)")
            }
            StandardOutput.line(table.isEmpty ? "No transaction hangs." : table.lines.joined(separator: "\n"))
        }
    }

    private struct Finding: Encodable {
        let topic: String
        let partition: Int32
        let producerId: Int64
        let producerEpoch: Int16
        let startOffset: Int64
        let lastTimestampMs: Int64

        init(_ hanging: HangingTransaction) {
            topic = hanging.partition.topic.text
            partition = hanging.partition.partition.rawValue
            producerId = hanging.producerID.rawValue
            producerEpoch = hanging.producerEpoch.rawValue
            startOffset = hanging.startOffset.rawValue
            lastTimestampMs = hanging.lastTimestamp.rawValue
        }
    }
}
