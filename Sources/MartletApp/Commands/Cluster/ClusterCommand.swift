import ArgumentParser

/// `martlet cluster`
struct ClusterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster", abstract: "Look at the cluster, and at where it keeps its state.",
        subcommands: [CoordinationCommand.self])
}
