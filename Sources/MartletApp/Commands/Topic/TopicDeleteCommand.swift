import ArgumentParser
import MartletClient
import MartletModel

/// `martlet topic delete`
struct TopicDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete topics with all their records.",
        discussion: """
            Examples:
              martlet topic delete OrderPlaced
              martlet topic delete OrderPlaced OrderCancelled --if-exists
            """)

    @Argument(help: "Names of topics.", transform: TopicName.argument)
    var names: [TopicName]

    @Flag(help: "It is no error where a topic does not exist.")
    var ifExists = false

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let deleted = try await cluster.withClient { client in
            var deleted: [String] = []
            for name in names {
                do {
                    try await client.admin.deleteTopic(name)
                    deleted.append(name.text)
                } catch let error as ClientError where ifExists && error.errorCode == .unknownTopicOrPartition {
                    continue
                }
            }
            return deleted
        }
        switch output.format {
        case .plain: for name in deleted { StandardOutput.line("Deleted topic '\(name)'.") }
        case .json: StandardOutput.line(try JSONText.line(["deleted": deleted]))
        }
    }
}
