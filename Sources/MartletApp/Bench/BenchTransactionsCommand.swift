import ArgumentParser
import MartletClient
import MartletModel

/// `martlet bench transactions`
struct BenchTransactionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transactions",
        abstract: "Transactions from begin to commit, of N messages each.",
        discussion: """
            The native client sends: each producer has a transactional id of its own and one transaction at a time. With \
            --abort every transaction is aborted instead.

            Examples:
              martlet bench transactions --messages 1
              martlet bench transactions --messages 100 --producers 4 --partitions 4 --format json
            """)

    @OptionGroup var target: BenchTarget
    @OptionGroup var length: BenchLength
    @OptionGroup var shape: BenchRecords
    @OptionGroup var output: OutputOptions

    @Option(help: "Messages of a transaction.")
    var messages = 10

    @Option(help: "Producers at the same time.")
    var producers = 1

    @Option(help: ArgumentHelp("How the transactional ids begin.", valueName: "text"))
    var idPrefix = "bench-transactions-"

    @Flag(help: "Abort what was sent.")
    var abort = false

    func validate() throws {
        guard (1...1_000_000).contains(messages) else { throw ValidationError("--messages must be from 1 to 1000000.") }
        guard (1...1000).contains(producers) else { throw ValidationError("--producers must be from 1 to 1000.") }
    }

    func run() async throws {
        let load = TransactionLoad(
            target: target, length: length, shape: shape, messages: messages, producers: producers, idPrefix: idPrefix,
            aborts: abort)
        try await load.run().print(as: output.format)
    }
}
