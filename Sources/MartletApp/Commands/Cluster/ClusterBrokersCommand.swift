import ArgumentParser
import MartletClient
import MartletModel

/// `martlet cluster brokers`
struct ClusterBrokersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "brokers", abstract: "List the brokers, where they are and what lies on them.",
        discussion: """
            Examples:
              martlet cluster brokers
              martlet cluster brokers --format json

            alive    it takes part in the cluster
            fenced   it belongs to the cluster, and is stopped, cut off or only starting
            missing  partitions have replicas on it, and the cluster does not know it

            The controller is marked by *. BYTES is what its replicas take on its disks.
            """)

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let brokers = try await cluster.withClient { client in
            var brokers = BrokerLoad.all(in: try await ClusterPicture.read(client.admin))
            for index in brokers.indices where brokers[index].state == .alive {
                // Sizes are for the reader's comfort: a broker that does not answer must not hide the others.
                let folders = try? await client.admin.logDirectories(of: BrokerID(brokers[index].id))
                brokers[index].bytes = folders?.reduce(0) { $0 + $1.partitionBytes.values.reduce(0, +) }
            }
            return brokers
        }
        switch output.format {
        case .plain: StandardOutput.line(ClusterReport.table(of: brokers, withBytes: true))
        case .json: StandardOutput.line(try JSONText.line(brokers))
        }
    }
}
