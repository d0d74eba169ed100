import ArgumentParser
import MartletClient
import MartletModel

/// `martlet topic describe`
struct TopicDescribeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Say what a topic guarantees, how it is set up, and who leads it.",
        discussion: """
            Examples:
              martlet topic describe OrderPlaced
              martlet topic describe OrderPlaced OrderCancelled --format json
            """)

    @Argument(help: "Names of topics.", transform: TopicName.argument)
    var names: [TopicName]

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let descriptions = try await cluster.withClient { client in
            var descriptions: [TopicDescription] = []
            for name in names { descriptions.append(try await description(of: name, from: client.admin)) }
            return descriptions
        }
        switch output.format {
        case .json: StandardOutput.line(try JSONText.line(descriptions))
        case .plain: StandardOutput.line(descriptions.map(\.text).joined(separator: "\n\n"))
        }
    }

    private func description(of name: TopicName, from admin: Admin) async throws -> TopicDescription {
        let metadata: TopicMetadata
        do throws(ClientError) {
            metadata = try await admin.topic(name)
        } catch {
            throw error.errorCode == .unknownTopicOrPartition ? CommandFailure("There is no topic '\(name)'.") : error
        }
        // Offsets are for the reader's comfort: a partition without a leader must not hide the rest.
        let led = metadata.partitions.indices.filter { metadata.partitions[$0].leader != nil }
            .map { TopicPartition(topic: name, partition: PartitionIndex(Int32($0))) }
        let starts = try? await admin.offsets(Dictionary(uniqueKeysWithValues: led.map { ($0, .earliest) }))
        let ends = try? await admin.offsets(Dictionary(uniqueKeysWithValues: led.map { ($0, .latest) }))
        return TopicDescription(
            name, metadata, configs: try await admin.configs(of: .topic(name)), starts: starts ?? [:], ends: ends ?? [:],
            registry: LinkedStrategies.registry)
    }
}
