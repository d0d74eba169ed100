import ArgumentParser
import MartletClient
import MartletModel

/// `martlet topic partitions`
struct TopicPartitionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "partitions",
        abstract: "Give a topic more partitions.",
        discussion: """
            There can never be fewer again, and records of a key may go to another partition than before.

            Example:
              martlet topic partitions OrderPlaced --total 8
            """)

    @Argument(help: "The topic's name.", transform: TopicName.argument)
    var name: TopicName

    @Option(help: "How many partitions it has afterwards.")
    var total: Int32

    @Flag(help: "Check everything and change nothing.")
    var validateOnly = false

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard total >= 1 else { throw ValidationError("--total must be at least 1.") }
    }

    func run() async throws {
        try await cluster.withClient { client in
            try await client.admin.createPartitions(of: name, total: total, validateOnly: validateOnly)
        }
        switch output.format {
        case .plain:
            StandardOutput.line(
                "Topic '\(name)' \(validateOnly ? "could have" : "has") \(total) partitions\(validateOnly ? "" : " now").")
        case .json:
            StandardOutput.line(try JSONText.line(Report(topic: name.text, partitions: total, changed: !validateOnly)))
        }
    }

    private struct Report: Encodable {
        let topic: String
        let partitions: Int32
        let changed: Bool
    }
}
