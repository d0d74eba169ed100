import ArgumentParser
import MartletClient
import MartletModel

/// `martlet transaction describe`
struct TransactionDescribeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Show where a transactional id stands, and which partitions its transaction has.",
        discussion: """
            Examples:
              martlet transaction describe payments-1
              martlet transaction describe payments-1 --format json
            """)

    @Argument(help: "The transactional id.")
    var id: String

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let id = id
        let transaction = try await cluster.withClient { client in
            do {
                return try await client.admin.transaction(id)
            } catch let error as ClientError where error.errorCode == .transactionalIdNotFound {
                throw CommandFailure("There is no transactional id '\(id)'.")
            }
        }
        let report = Report(transaction, now: Timestamp(ProcessEnvironment.wallClockMilliseconds()))
        switch output.format {
        case .plain: StandardOutput.line(report.text)
        case .json: StandardOutput.line(try JSONText.line(report))
        }
    }

    private struct Report: Encodable {
        let transactionalId: String
        let state: String
        let producerId: Int64
        let producerEpoch: Int16
        let timeoutMs: Int64
        let startTimeMs: Int64?
        /// Of an open transaction.
        let openForMs: Int64?
        let partitions: [String]

        init(_ transaction: TransactionDescription, now: Timestamp) {
            transactionalId = transaction.transactionalID
            state = transaction.state
            producerId = transaction.producerID.rawValue
            producerEpoch = transaction.producerEpoch.rawValue
            timeoutMs = Int64(transaction.timeout / .milliseconds(1))
            startTimeMs = transaction.startedAt?.rawValue
            let isOpen = transaction.state == "Ongoing" || transaction.state.hasPrefix("Prepare")
            openForMs = isOpen ? transaction.startedAt.map { max(0, now.rawValue - $0.rawValue) } : nil
            partitions = transaction.partitions.map(\.description)
        }

        var text: String {
            var lines = [
                "Transactional id  \(transactionalId)", "State             \(state)",
                "Producer          \(producerId), epoch \(producerEpoch)",
            ]
            if let openForMs {
                lines.append("Open for          \(openForMs / 1000).\(openForMs % 1000 / 100) s of at most \(timeoutMs / 1000) s")
            } else {
                lines.append("Time-out          \(timeoutMs / 1000) s")
            }
            if !partitions.isEmpty { lines.append("Partitions        \(partitions.joined(separator: ", "))") }
            return lines.joined(separator: "\n")
        }
    }
}
