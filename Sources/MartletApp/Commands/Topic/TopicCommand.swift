import ArgumentParser

/// `martlet topic`
struct TopicCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topic",
        abstract: "Create, list, describe, change and delete topics.",
        discussion: """
            Examples:
              martlet topic create OrderPlaced --partitions 4 --config delivery.guarantee=exactly-once
              martlet topic describe OrderPlaced
              martlet topic alter OrderPlaced --set retention.ms=86400000 --unset flush.policy
            """,
        subcommands: [
            TopicCreateCommand.self, TopicListCommand.self, TopicDescribeCommand.self, TopicAlterCommand.self,
            TopicDeleteCommand.self, TopicPartitionsCommand.self,
        ])
}
