import ArgumentParser

/// `martlet`
struct MartletCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "martlet",
        abstract: "A message queue that speaks the Kafka protocol.",
        discussion: """
            Start a broker that needs nothing else:
              martlet server --dev

            Then, in another terminal:
              martlet topic create orders --partitions 4
              echo 'customer-7:one book' | martlet produce orders -K :
              martlet consume orders --from beginning --max 1
            """,
        version: Martlet.version,
        subcommands: [
            ServerCommand.self, ClusterCommand.self, TopicCommand.self, GroupCommand.self, TransactionCommand.self,
            TLSCommand.self,
            AccessCommand.self, UserCommand.self, QuotaCommand.self, ProduceCommand.self, ConsumeCommand.self,
            ConfigCommand.self, LogCommand.self, StrategiesCommand.self, BenchCommand.self,
        ])
}
