import ArgumentParser

/// `martlet user`
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "List, set and remove the users of SCRAM and PLAIN.",
        subcommands: [UserListCommand.self, UserSetCommand.self, UserRemoveCommand.self])
}
