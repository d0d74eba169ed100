import ArgumentParser
import MartletClient
import MartletModel

/// `martlet user list`
struct UserListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the users that have passwords.",
        discussion: """
            Examples:
              martlet user list
              martlet user list --format json
            """)

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let users = try await cluster.withClient { try await $0.admin.scramUsers() }
        switch output.format {
        case .json:
            StandardOutput.line(
                try JSONText.line(users.map { Row(user: $0.name, mechanisms: $0.iterations.keys.map(\.name).sorted()) }))
        case .plain:
            var table = TextTable("USER", "MECHANISMS")
            for user in users { table.add(user.name, user.iterations.keys.map(\.name).sorted().joined(separator: ", ")) }
            if !table.isEmpty { StandardOutput.line(table.lines.joined(separator: "\n")) }
        }
    }

    private struct Row: Encodable {
        let user: String
        let mechanisms: [String]
    }
}
