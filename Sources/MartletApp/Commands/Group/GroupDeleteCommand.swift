import ArgumentParser
import MartletClient
import MartletModel

/// `martlet group delete`
struct GroupDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Forget groups and what they have committed. They must have no members.",
        discussion: """
            Example:
              martlet group delete billing
            """)

    @Argument(help: "The groups.")
    var groups: [String]

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await cluster.withClient { client in
            for group in groups {
                do {
                    try await client.admin.deleteGroup(group)
                } catch let error as ClientError where error.errorCode == .groupIdNotFound {
                    throw CommandFailure("There is no group '\(group)'.")
                } catch let error as ClientError where error.errorCode == .nonEmptyGroup {
                    throw CommandFailure("Group '\(group)' has members: stop them first, see 'martlet group describe \(group)'.")
                }
                if output.format == .plain { StandardOutput.line("Group '\(group)' is deleted.") }
            }
        }
        if output.format == .json { StandardOutput.line(try JSONText.line(["deleted": groups])) }
    }
}
