import ArgumentParser

/// `martlet quota`
struct QuotaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quota", abstract: "List, set and remove the limits of users, client ids and addresses.",
        discussion: "Brokers of this version keep quotas and tell them, but hold nobody to them yet.",
        subcommands: [QuotaListCommand.self, QuotaSetCommand.self, QuotaRemoveCommand.self])
}
