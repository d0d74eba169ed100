import ArgumentParser
import MartletClient
import MartletModel

/// `martlet transaction abort`
struct TransactionAbortCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abort",
        abstract: "Abort the open transaction of a transactional id, or one that hangs in a partition.",
        discussion: """
            A transactional id is taken over, as a new producer would take it: its producer is fenced and what it has open is
            aborted. A transaction that hangs has no coordinator; name it by its partition and start offset, as
            'martlet transaction find-hanging' shows them.

            Examples:
              martlet transaction abort payments-1
              martlet transaction abort --topic orders --partition 2 --start-offset 4711
            """)

    @Argument(help: "The transactional id.")
    var id: String?

    @Option(help: ArgumentHelp("The topic in which a transaction hangs.", valueName: "name"))
    var topic: String?

    @Option(help: ArgumentHelp("Its partition.", valueName: "index"))
    var partition: Int32?

    @Option(help: ArgumentHelp("Where the transaction begins.", valueName: "offset"))
    var startOffset: Int64?

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let place: [Any?] = [topic, partition, startOffset]
        let given = place.count { $0 != nil }
        guard id == nil ? given == 3 : given == 0 else {
            throw ValidationError("Name either a transactional id, or --topic, --partition and --start-offset.")
        }
    }

    func run() async throws {
        if let id { return try await abort(id) }
        guard let topic, let partition, let startOffset else { return }
        try await abort(
            TopicPartition(topic: try TopicName.argument(topic), partition: PartitionIndex(partition)), from: Offset(startOffset))
    }

    private func abort(_ id: String) async throws {
        try await cluster.withClient { client in
            do {
                try await client.admin.abortTransaction(id)
            } catch let error as ClientError where error.errorCode == .transactionalIdNotFound {
                throw CommandFailure("There is no transactional id '\(id)'.")
            }
        }
        switch output.format {
        case .plain: StandardOutput.line("What '\(id)' had open is aborted, and its producer is fenced.")
        case .json: StandardOutput.line(try JSONText.line(["aborted": id]))
        }
    }

    private func abort(_ partition: TopicPartition, from start: Offset) async throws {
        try await cluster.withClient { client in
            let hanging = try await client.admin.hangingTransactions(in: [partition])
            guard let found = hanging.first(where: { $0.startOffset == start }) else {
                throw CommandFailure(
                    "No transaction hangs in \(partition) from offset \(start) on. See 'martlet transaction find-hanging'.")
            }
            try await client.admin.abort(found)
        }
        switch output.format {
        case .plain: StandardOutput.line("The transaction in \(partition) from offset \(start) on is aborted.")
        case .json: StandardOutput.line(try JSONText.line(["aborted": "\(partition)@\(start)"]))
        }
    }
}
