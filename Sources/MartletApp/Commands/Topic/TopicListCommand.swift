import ArgumentParser
import MartletClient
import MartletModel

/// `martlet topic list`
struct TopicListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the topics of a cluster.",
        discussion: """
            Examples:
              martlet topic list
              martlet topic list --internal --format json
            """)

    @Flag(help: "Also topics that the broker keeps for itself.")
    var `internal` = false

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let topics = try await cluster.withClient { try await $0.admin.topics() }
        let listings = topics.filter { `internal` || !$0.value.isInternal }.sorted { $0.key < $1.key }.map { name, topic in
            Listing(
                topic: name.text, partitions: topic.partitions.count,
                replicationFactor: topic.partitions.map(\.replicas.count).max() ?? 0, isInternal: topic.isInternal)
        }
        switch output.format {
        case .json: StandardOutput.line(try JSONText.line(listings))
        case .plain:
            let width = listings.map(\.topic.count).max() ?? 0
            for listing in listings {
                let padding = String(repeating: " ", count: width - listing.topic.count)
                StandardOutput.line(
                    "\(listing.topic)\(padding)  \(listing.partitions) \(listing.partitions == 1 ? "partition" : "partitions")")
            }
        }
    }

    private struct Listing: Encodable {
        let topic: String
        let partitions: Int
        let replicationFactor: Int
        let isInternal: Bool
    }
}
