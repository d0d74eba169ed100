import ArgumentParser
import MartletClient
import MartletModel

/// `martlet topic create`
struct TopicCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a topic.",
        discussion: """
            Examples:
              martlet topic create OrderPlaced --partitions 4
              martlet topic create Audit --config delivery.guarantee=exactly-once --config partitioner.strategy=murmur2
              martlet topic create OrderPlaced --partitions 4 --if-not-exists
            """)

    @Argument(help: "The topic's name.", transform: TopicName.argument)
    var name: TopicName

    @Option(name: .shortAndLong, help: "How many partitions; without it as the broker says (num.partitions).")
    var partitions: Int32?

    @Option(help: "How many replicas each partition has; without it as the broker says.")
    var replicationFactor: Int16?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("A setting of the topic; may be repeated.", valueName: "key=value"),
        transform: KeyValue.argument)
    var config: [KeyValue] = []

    @Flag(help: "It is no error where the topic exists already; it is then left as it is.")
    var ifNotExists = false

    @Flag(help: "Check everything and make nothing.")
    var validateOnly = false

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let partitions, partitions < 1 { throw ValidationError("--partitions must be at least 1.") }
        if let replicationFactor, replicationFactor < 1 { throw ValidationError("--replication-factor must be at least 1.") }
    }

    func run() async throws {
        let topic = NewTopic(
            name, partitions: partitions, replicationFactor: replicationFactor,
            configs: Dictionary(config.map { ($0.key, $0.value) }) { _, last in last })
        do {
            let created = try await cluster.withClient { client in
                try await client.admin.createTopic(topic, validateOnly: validateOnly)
            }
            try report(created)
        } catch let error as ClientError where ifNotExists && error.errorCode == .topicAlreadyExists {
            try report(nil)
        }
    }

    private func report(_ created: CreatedTopic?) throws {
        switch output.format {
        case .plain: StandardOutput.line(sentence(created))
        case .json:
            StandardOutput.line(
                try JSONText.line(
                    Report(
                        topic: name.text, created: created != nil && !validateOnly,
                        id: created.flatMap { $0.id == .zero ? nil : $0.id.description },
                        partitions: created?.partitionCount, replicationFactor: created?.replicationFactor)))
        }
    }

    private func sentence(_ created: CreatedTopic?) -> String {
        guard let created else { return "Topic '\(name)' exists already." }
        if validateOnly { return "Topic '\(name)' could be created." }
        let count = created.partitionCount.map { " with \($0) \($0 == 1 ? "partition" : "partitions")" }
        return "Created topic '\(name)'\(count ?? "")."
    }

    private struct Report: Encodable {
        let topic: String
        let created: Bool
        let id: String?
        let partitions: Int32?
        let replicationFactor: Int16?
    }
}
