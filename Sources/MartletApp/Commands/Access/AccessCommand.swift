import ArgumentParser

/// `martlet acl`
struct AccessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acl", abstract: "List, add and remove access rules.",
        subcommands: [AccessListCommand.self, AccessAddCommand.self, AccessRemoveCommand.self])
}
