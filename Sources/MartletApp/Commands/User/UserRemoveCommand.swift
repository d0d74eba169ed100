import ArgumentParser
import MartletClient
import MartletModel

/// `martlet user remove`
struct UserRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Take a user's passwords away.",
        discussion: """
            Example:
              martlet user remove alice

            Connections that are open stay open; access rules of the user stay as they are.
            """)

    @Argument(help: "The user's name.") var name: String
    @OptionGroup var cluster: ClusterOptions

    func run() async throws {
        let name = name
        try await cluster.withClient { client in
            guard let user = try await client.admin.scramUsers().first(where: { $0.name == name }) else {
                throw CommandFailure("There is no user '\(name)'.")
            }
            try await client.admin.removePasswords(ofUser: name, mechanisms: Array(user.iterations.keys))
        }
        StandardOutput.line("Removed the user '\(name)'.")
    }
}
