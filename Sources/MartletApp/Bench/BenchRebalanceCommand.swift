import ArgumentParser
import MartletClient
import MartletModel

/// `martlet bench rebalance`
struct BenchRebalanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebalance",
        abstract: "How long a group takes to be whole again after a member joins, and after one leaves.",
        discussion: """
            Members of the native client wait for records of a topic. Measured is the time from the moment that one more \
            starts, or one ends, until every partition is read by exactly one member and the shares are even. A record of \
            the report is such a change.

            Examples:
              martlet bench rebalance --members 50 --partitions 50
              martlet bench rebalance --members 50 --partitions 100 --protocol consumer --rounds 3 --format json
            """)

    @OptionGroup var target: BenchTarget
    @OptionGroup var output: OutputOptions

    @Option(help: "Members of the group.")
    var members = 50

    @Option(help: "How often one joins and leaves.")
    var rounds = 3

    @Option(help: "automatic, classic or consumer (KIP-848).")
    var `protocol`: GroupProtocolName = .automatic

    @Option(
        help: ArgumentHelp("Heartbeats of classic members; the broker says how often the others beat.", valueName: "milliseconds")
    )
    var heartbeatInterval = 1000

    @Option(help: "The group.")
    var group = "bench-rebalance"

    @Option(help: ArgumentHelp("Gives up where the group is not whole after this time.", valueName: "seconds"))
    var patience = 120.0

    func validate() throws {
        guard (1...1000).contains(members) else { throw ValidationError("--members must be from 1 to 1000.") }
        guard (1...1000).contains(rounds) else { throw ValidationError("--rounds must be from 1 to 1000.") }
        guard (10...40_000).contains(heartbeatInterval) else {
            throw ValidationError("--heartbeat-interval must be from 10 to 40000.")
        }
        guard patience > 0, patience <= 3600 else {
            throw ValidationError("--patience must be above 0 and at most 3600 seconds.")
        }
    }

    func run() async throws {
        let load = RebalanceLoad(
            target: target, members: members, rounds: rounds, groupProtocol: `protocol`.groupProtocol,
            heartbeatInterval: .milliseconds(heartbeatInterval), group: group, patience: .seconds(patience))
        try await load.run().print(as: output.format)
    }
}

/// `--protocol`
enum GroupProtocolName: String, ExpressibleByArgument, CaseIterable {
    case automatic, classic, consumer

    var groupProtocol: GroupProtocol {
        switch self {
        case .automatic: .automatic
        case .classic: .classic
        case .consumer: .consumer
        }
    }
}
