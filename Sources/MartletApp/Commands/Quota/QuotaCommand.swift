import ArgumentParser

/// `martlet quota`
struct QuotaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quota", abstract: "List, set and remove the limits of users, client ids and addresses.",
        subcommands: [QuotaListCommand.self, QuotaSetCommand.self, QuotaRemoveCommand.self])
}
