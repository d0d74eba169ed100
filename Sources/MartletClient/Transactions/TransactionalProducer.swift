internal import MartletModel
internal import Synchronization

/// Sends records in transactions: readers of committed records see all of one, or nothing.
///
/// Lives inside ``MartletClient/withTransactionalProducer(_:_:_:)``. Its transactional id is its name over restarts: a
/// producer that starts under the same one takes over, what the other left open is aborted, and the other gets
/// ``ClientError/Kind/fenced``.
///
///     try await client.withTransactionalProducer("billing-1") { producer in
///         try await producer.withTransaction { transaction in
///             try await transaction.enqueue(ProducerRecord(value: "paid"), to: "Payments")
///             try await transaction.enqueue(ProducerRecord(value: "42"), to: "Ledger")
///         }
///     }
public final class TransactionalProducer: Sendable {
    private struct State {
        var transaction: ProducerTransaction
        var identity: ProducerIdentity
        var groups: Set<String> = []
    }

    public let transactionalID: String
    let engine: ProducerEngine
    private let coordinator: TransactionCoordinatorClient
    private let isSecondVersion: Bool
    private let state: Mutex<State>

    init(
        engine: ProducerEngine, coordinator: TransactionCoordinatorClient, identity: ProducerIdentity, isSecondVersion: Bool
    ) {
        self.engine = engine
        self.coordinator = coordinator
        self.isSecondVersion = isSecondVersion
        transactionalID = coordinator.transactionalID
        state = Mutex(State(transaction: ProducerTransaction(transactionalID: coordinator.transactionalID), identity: identity))
    }

    /// A transaction for the time of `body`: committed when it returns, aborted when it throws or its task is cancelled.
    ///
    /// - Throws: what `body` throws, after the abort. ``ClientError`` of kind `fenced` where another producer has this
    ///   transactional id now: this one is of no more use. Any other `ClientError` of a transaction that could not be
    ///   committed: it was aborted, and the same can be tried again in a new one.
    nonisolated(nonsending)
        public func withTransaction<Value>(
            _ body: nonisolated(nonsending) (Transaction) async throws -> Value
        ) async throws -> Value
    {
        let number = try state.withLock { state throws(ClientError) in
            state.groups = []
            return try state.transaction.begin()
        }
        engine.beginTransaction()
        do {
            let value = try await body(Transaction(producer: self, number: number))
            try await engine.flush()
            if let failure = engine.transactionFailure { throw failure }
            if Task.isCancelled { throw ClientError.cancelled }
            // From here on it is decided: a task that is cancelled now does not leave it open.
            try await Task { try await self.commit() }.value
            return value
        } catch {
            let reason = (error as? ClientError) ?? .cancelled
            await Task { await self.abort(because: reason) }.value
            if let death = state.withLock({ $0.transaction.death }) { throw death }
            throw error
        }
    }

    // MARK: For the transaction

    func check(_ number: UInt64) throws(ClientError) {
        try state.withLock { state throws(ClientError) in try state.transaction.check(number) }
        if let failure = engine.transactionFailure { throw failure }
    }

    func commit(
        _ offsets: [TopicPartition: CommittedOffset], of member: MembershipIdentity, in number: UInt64
    ) async throws(ClientError) {
        try check(number)
        guard !offsets.isEmpty else { return }
        let (identity, isNew) = state.withLock { state in
            state.transaction.sent()
            return (state.identity, state.groups.insert(member.group).inserted)
        }
        do throws(ClientError) {
            if isNew, !isSecondVersion { try await coordinator.addOffsets(of: member.group, as: identity) }
            try await coordinator.commit(offsets, of: member, as: identity, isSecondVersion: isSecondVersion)
        } catch {
            state.withLock { $0.transaction.fail(error) }
            throw error
        }
    }

    // MARK: The end

    private func commit() async throws {
        let (hasSomething, identity) = try state.withLock { state throws(ClientError) in
            if engine.hasSentInTransaction { state.transaction.sent() }
            return (try state.transaction.commit(), state.identity)
        }
        guard hasSomething else {
            state.withLock { $0.transaction.endedUnsaid() }
            return
        }
        try await end(identity, commits: true)
        let failure = state.withLock { $0.transaction.phase == .ready ? nil : $0.transaction.failure }
        if let failure { throw failure }
    }

    private func abort(because reason: ClientError) async {
        await engine.abandonTransaction(
            ClientError(
                .closed, "The transaction of '\(transactionalID)' was aborted: \(reason)"))
        let hasSent = engine.hasSentInTransaction
        let (hasSomething, identity, isOpen) = state.withLock { state in
            if hasSent { state.transaction.sent() }
            let isOpen = state.transaction.phase == .open || state.transaction.phase == .committing
            return (state.transaction.abort(), state.identity, isOpen)
        }
        guard isOpen else { return }
        guard hasSomething else {
            state.withLock { $0.transaction.endedUnsaid() }
            return
        }
        try? await end(identity, commits: false)
    }

    private func end(_ identity: ProducerIdentity, commits: Bool) async throws(ClientError) {
        let code: ErrorCode
        let next: ProducerIdentity?
        do throws(ClientError) {
            (code, next) = try await coordinator.end(identity, commits: commits, isSecondVersion: isSecondVersion)
        } catch {
            state.withLock { $0.transaction.unanswered(error) }
            throw error
        }
        switch state.withLock({ $0.transaction.ended(code) }) {
        case .done:
            // A first-version abort may have skipped sequences that were numbered and never written: a new epoch
            // begins at zero again.
            if let next { go(on: next) } else if !commits { try await identifyAnew(identity) }
        case .identifyAnew:
            let failure = state.withLock { $0.transaction.failure }
            try await identifyAnew(identity)
            if commits, let failure { throw failure }
        case .abort, .again, .dead:
            throw state.withLock { $0.transaction.death ?? $0.transaction.failure }
                ?? .refused("EndTxn of '\(transactionalID)'", code)
        }
    }

    private func identifyAnew(_ identity: ProducerIdentity) async throws(ClientError) {
        do throws(ClientError) {
            let (code, next) = try await coordinator.identify(after: identity)
            state.withLock { $0.transaction.identified(code) }
            if code == ErrorCode.none { go(on: next) }
        } catch {
            state.withLock { $0.transaction.unanswered(error) }
            throw error
        }
        if let death = state.withLock({ $0.transaction.death }) { throw death }
    }

    private func go(on next: ProducerIdentity) {
        state.withLock { $0.identity = next }
        engine.adopt(next)
    }
}
