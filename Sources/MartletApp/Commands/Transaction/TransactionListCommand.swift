import ArgumentParser
import MartletClient
import MartletModel

/// `martlet transaction list`
struct TransactionListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the transactional ids of a cluster.",
        discussion: """
            Examples:
              martlet transaction list
              martlet transaction list --state Ongoing --state PrepareCommit
              martlet transaction list --producer-id 4000 --format json
            """)

    @Option(
        help: ArgumentHelp(
            "Only ids in this state: Empty, Ongoing, PrepareCommit, PrepareAbort, CompleteCommit or CompleteAbort. May be repeated.",
            valueName: "state"))
    var state: [String] = []

    @Option(help: ArgumentHelp("Only ids of this producer id. May be repeated.", valueName: "id"))
    var producerId: [Int64] = []

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (state, producers) = (state, producerId.map { ProducerID($0) })
        let listings = try await cluster.withClient { try await $0.admin.transactions(in: state, of: producers) }
        switch output.format {
        case .json:
            StandardOutput.line(
                try JSONText.line(
                    listings.map {
                        Listing(transactionalId: $0.transactionalID, producerId: $0.producerID.rawValue, state: $0.state)
                    }))
        case .plain:
            var table = TextTable("TRANSACTIONAL ID", "PRODUCER ID", "STATE")
            for listing in listings { table.add(listing.transactionalID, "\(listing.producerID)", listing.state) }
            if !table.isEmpty { StandardOutput.line(table.lines.joined(separator: "\n")) }
        }
    }

    private struct Listing: Encodable {
        let transactionalId: String
        let producerId: Int64
        let state: String
    }
}
