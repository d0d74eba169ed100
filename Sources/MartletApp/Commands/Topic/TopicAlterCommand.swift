import ArgumentParser
import MartletClient
import MartletModel

/// `martlet topic alter`
struct TopicAlterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alter",
        abstract: "Change the settings of a topic.",
        discussion: """
            Settings that are not named stay as they are.

            Examples:
              martlet topic alter OrderPlaced --set delivery.guarantee=exactly-once
              martlet topic alter OrderPlaced --set retention.ms=86400000 --unset flush.policy
            """)

    @Argument(help: "The topic's name.", transform: TopicName.argument)
    var name: TopicName

    @Option(
        help: ArgumentHelp("A setting and its new value; may be repeated.", valueName: "key=value"), transform: KeyValue.argument)
    var set: [KeyValue] = []

    @Option(help: ArgumentHelp("A setting that goes back to its default; may be repeated.", valueName: "key"))
    var unset: [String] = []

    @Flag(help: "Check everything and change nothing.")
    var validateOnly = false

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !set.isEmpty || !unset.isEmpty else {
            throw ValidationError("Say what to change: --set key=value or --unset key.")
        }
    }

    func run() async throws {
        let changes = set.map { ConfigChange.set($0.key, $0.value) } + unset.map { ConfigChange.delete($0) }
        try await cluster.withClient { client in
            try await client.admin.alterConfigs(of: .topic(name), changes, validateOnly: validateOnly)
        }
        switch output.format {
        case .plain:
            StandardOutput.line(validateOnly ? "Topic '\(name)' could be changed." : "Changed topic '\(name)'.")
        case .json:
            StandardOutput.line(try JSONText.line(Report(topic: name.text, changed: !validateOnly)))
        }
    }

    private struct Report: Encodable {
        let topic: String
        let changed: Bool
    }
}
