import ArgumentParser
import MartletClient

/// `martlet cluster status`
struct ClusterStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say who is in the cluster, and which partitions lack a leader or replicas.",
        discussion: """
            Examples:
              martlet cluster status
              martlet cluster status --check && echo 'nothing is missing'
              martlet cluster status --format json | jq .underReplicated

            offline           nobody leads it: it can be neither read nor written
            under min ISR     fewer replicas are in sync than min.insync.replicas, or than ack.policy=quorum asks for: writes
                              that all are to acknowledge are refused
            under-replicated  fewer are in sync than it has
            at min ISR        with one less, writes would be refused; json also lists those that have all their replicas

            The controller is marked by *. With --check the exit code is 0 where nothing is offline, under min ISR or
            under-replicated, 2 where something is, and 1 where the cluster could not be asked.
            """)

    @Flag(help: "Exit with 2 where a partition is offline, under min ISR or under-replicated.")
    var check = false

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let report = ClusterReport(try await cluster.withClient { try await ClusterPicture.read($0.admin) })
        switch output.format {
        case .plain: StandardOutput.line(report.text)
        case .json: StandardOutput.line(try JSONText.line(report))
        }
        if check, !report.healthy { throw ExitCode(2) }
    }
}
