import ArgumentParser

/// `martlet cluster`
struct ClusterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster", abstract: "Look at the cluster, move partitions between its brokers, choose leaders.",
        subcommands: [
            ClusterStatusCommand.self, ClusterBrokersCommand.self, ClusterReassignCommand.self, ClusterElectCommand.self,
            ClusterDecommissionCommand.self, CoordinationCommand.self,
        ])
}
