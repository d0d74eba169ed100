import ArgumentParser

/// `martlet cluster coordination`
struct CoordinationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coordination", abstract: "Look into the coordination store, where cluster state lives. Changes nothing.",
        discussion: """
            The engine and its settings are those of the broker whose configuration is given. The embedded engine's file is
            for one process at a time: stop the broker to look into it.
            """,
        subcommands: [CoordinationGetCommand.self, CoordinationListCommand.self, CoordinationWatchCommand.self])
}
