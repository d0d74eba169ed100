import ArgumentParser
import MartletClient
import MartletModel

/// `martlet quota remove`
struct QuotaRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Take limits away.",
        discussion: """
            Examples:
              martlet quota remove --user alice
              martlet quota remove --user alice producer_byte_rate

            Without a limit, all of them go.
            """)

    @Argument(help: ArgumentHelp("What is limited no more.", valueName: "limit")) var limits: [String] = []
    @OptionGroup var whom: QuotaEntityOptions
    @OptionGroup var cluster: ClusterOptions

    func run() async throws {
        let keys = try limits.map(QuotaWords.key)
        let entity = whom.entity
        try await cluster.withClient { client in
            let present = try await client.admin.quotas().first { $0.entity == entity }?.limits ?? [:]
            let going = keys.isEmpty ? Array(present.keys) : keys
            guard !going.isEmpty, going.allSatisfy({ present[$0] != nil }) else {
                throw CommandFailure("There is no such limit of \(QuotaWords.text(entity)).")
            }
            try await client.admin.alterQuotas(
                of: entity, Dictionary(going.map { ($0, nil) }, uniquingKeysWith: { first, _ in first }))
        }
        StandardOutput.line("Removed the limits of \(QuotaWords.text(entity)).")
    }
}
