internal import MartletModel

/// When and how far a member commits.
extension GroupReader {
    /// What has been handed out, or what is said.
    func commit(_ wanted: [TopicPartition: CommittedOffset]?) async throws(ClientError) {
        let ledgers = self.ledgers
        let topics = wanted.map { Set($0.keys.map(\.topic)) } ?? Set(ledgers.keys.map(\.topic))
        if let kept = topics.sorted().first(where: { guarantees.commits[$0] == .inTransaction }) {
            throw ClientError(
                .invalidArgument,
                "Topic '\(kept)' is exactly-once: its offsets are committed in a transaction (Transaction.commitOffsets(of:)). To commit them outside of one set commits to .manual."
            )
        }
        guard let wanted else { return try await commit(ledgers, .handedOut) }
        try await send(wanted, ledgers.filter { wanted[$0.key] != nil })
        for (source, offset) in wanted { current(source)?.markCommitted(offset.offset) }
    }

    /// Those whose processing is committed every so often.
    func commitProcessed() async throws(ClientError) {
        let due = ledgers.filter { guarantees.mode(of: $0.key).interval != nil && !$0.value.isCut }
        try await commit(due, .processed)
    }

    /// How often processing is committed; nil where it is not.
    var commitInterval: Duration? { guarantees.commits.values.compactMap(\.interval).min() ?? configuration.commits?.interval }

    func commit(_ ledgers: [TopicPartition: PartitionLedger], _ mark: PartitionLedger.Mark) async throws(ClientError) {
        let due = ledgers.compactMapValues { ledger in ledger.due(mark).map { CommittedOffset($0) } }
        try await send(due, ledgers.filter { due[$0.key] != nil })
        for (source, offset) in due { ledgers[source]?.markCommitted(offset.offset) }
    }

    /// - Parameter ledgers: of what is committed, as they were when its offsets were taken.
    private func send(
        _ offsets: [TopicPartition: CommittedOffset], _ ledgers: [TopicPartition: PartitionLedger]
    ) async throws(ClientError) {
        let commit = MemberCommit(
            identity: { self.identity }, isStillMine: { ledgers.allSatisfy { self.current($0.key) === $0.value } })
        try await commit.send { sender throws(ClientError) in try await self.offsets.commit(offsets, as: sender) }
    }

    /// Of partitions that are given up. The user has long stopped reading them: a failure costs what at-least-once
    /// allows, and is nobody's to hear.
    func commitAtEnd(_ sources: Set<TopicPartition>) async {
        let ledgers = self.ledgers.filter { sources.contains($0.key) }
        for mark in [PartitionLedger.Mark.processed, .handedOut] {
            let due = ledgers.filter { guarantees.mode(of: $0.key).markAtEnd == mark }
            if !due.isEmpty { try? await commit(due, mark) }
        }
    }

    func markCommitted(_ source: TopicPartition, _ offset: Offset) { current(source)?.markCommitted(offset) }
}
