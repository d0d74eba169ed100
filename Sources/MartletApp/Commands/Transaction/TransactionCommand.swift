import ArgumentParser

/// `martlet transaction`
struct TransactionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transaction",
        abstract: "See what is open, and end what nobody else will.",
        discussion: """
            Examples:
              martlet transaction list --state Ongoing
              martlet transaction describe payments-1
              martlet transaction find-hanging
              martlet transaction abort payments-1
            """,
        subcommands: [
            TransactionListCommand.self, TransactionDescribeCommand.self, TransactionFindHangingCommand.self,
            TransactionAbortCommand.self,
        ])
}
