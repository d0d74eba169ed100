import ArgumentParser
import MartletClient
import MartletModel

/// `martlet group describe`
struct GroupDescribeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Show a group's members, and how far it has come in each partition.",
        discussion: """
            The lag is told twice: in records, and in seconds since the first record that the group has not read.

            Examples:
              martlet group describe billing
              martlet group describe billing --format json
            """)

    @Argument(help: "The group.")
    var group: String

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let report = try await cluster.withClient { client in
            do {
                return try await GroupReport.read(group, client.admin, now: Timestamp(ProcessEnvironment.wallClockMilliseconds()))
            } catch let error as ClientError where error.errorCode == .groupIdNotFound {
                throw CommandFailure("There is no group '\(group)'.")
            }
        }
        switch output.format {
        case .plain: StandardOutput.line(report.text)
        case .json: StandardOutput.line(try JSONText.line(report))
        }
    }
}
