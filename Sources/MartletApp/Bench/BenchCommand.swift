import ArgumentParser

/// `martlet bench`
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure a broker that speaks the Kafka protocol.",
        discussion: """
            Any such broker can be measured, ours or another. Every answer's error code is checked; failures are counted \
            by name and never as throughput. With --broker-pid the broker's own CPU time and memory are reported.

            Examples:
              martlet bench produce --prebuilt --record-size 1024 --batch-size 131072 --acks 1 --duration 10
              martlet bench consume --connections 2 --duration 10
              martlet bench requests --connections 8 --in-flight 64 --broker-pid $(pidof martlet)
              martlet bench latency --records 20000 --format json
              martlet bench produce --rate 50000 --record-size 200 --duration 10
              martlet bench commits --connections 16 --duration 10
              martlet bench transactions --messages 10 --duration 10
              martlet bench rebalance --members 50 --partitions 50
              martlet bench handshakes -b localhost:9093 --command-config client.properties --duration 10
            """,
        subcommands: [
            BenchProduceCommand.self, BenchConsumeCommand.self, BenchLatencyCommand.self, BenchRequestsCommand.self,
            BenchCommitsCommand.self, BenchTransactionsCommand.self, BenchRebalanceCommand.self,
            BenchHandshakesCommand.self,
        ])
}
