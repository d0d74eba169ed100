import ArgumentParser

/// `martlet group`
struct GroupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "group",
        abstract: "See how far groups have come, and let them start again elsewhere.",
        discussion: """
            Examples:
              martlet group list
              martlet group describe billing
              martlet group reset billing --topic OrderPlaced --to-earliest --execute
            """,
        subcommands: [GroupListCommand.self, GroupDescribeCommand.self, GroupResetCommand.self, GroupDeleteCommand.self])
}
