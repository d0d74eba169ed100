internal import MartletModel

extension MartletClient {
    /// A transactional producer for the time of `body`. It takes the id over from whoever has it.
    ///
    /// - Parameters:
    ///   - transactionalID: the producer's name over restarts; no two that run at the same time may have the same.
    ///   - configuration: acks of `.all`, idempotent: what transactions need.
    ///   - timeout: how long a transaction may stay open before the broker aborts it (`transaction.timeout.ms`).
    /// - Throws: what `body` throws; ``ClientError`` where the coordinator cannot be reached or refuses the id.
    nonisolated(nonsending)
        public func withTransactionalProducer<Value>(
            _ transactionalID: String, _ configuration: ProducerConfiguration = ProducerConfiguration(),
            timeout: Duration = .seconds(60), _ body: nonisolated(nonsending) (TransactionalProducer) async throws -> Value
        ) async throws -> Value
    {
        try await withTransactionalProducer(
            transactionalID, configuration, timeout: timeout, isSecondVersionAllowed: true, body)
    }

    /// - Parameter isSecondVersionAllowed: whether to use the second version of transactions where the cluster has it.
    nonisolated(nonsending)
        func withTransactionalProducer<Value>(
            _ transactionalID: String, _ configuration: ProducerConfiguration, timeout: Duration, isSecondVersionAllowed: Bool,
            _ body: nonisolated(nonsending) (TransactionalProducer) async throws -> Value
        ) async throws -> Value
    {
        let configuration = try configuration.checked()
        guard !transactionalID.isEmpty else { throw ClientError(.invalidArgument, "A transactional id must not be empty.") }
        guard configuration.isIdempotent else {
            throw ClientError(
                .invalidArgument, "Transactions need an idempotent producer: leave isIdempotent at true and acks at all.")
        }
        let coordinators = Coordinators(cluster: cluster)
        defer { coordinators.close() }
        let coordinator = TransactionCoordinatorClient(
            coordinators: coordinators, transactionalID: transactionalID, timeout: timeout)
        let (code, identity) = try await coordinator.identify(after: nil)
        guard code == ErrorCode.none else { throw ClientError.refused("Transactional id '\(transactionalID)'", code) }
        let isSecondVersion = isSecondVersionAllowed ? try await coordinator.isSecondVersion() : false
        let engine = ProducerEngine(
            configuration: configuration, cluster: cluster,
            transactions: ProducerEngine.Transactions(coordinator: coordinator, addsImplicitly: isSecondVersion))
        engine.adopt(identity)
        let producer = TransactionalProducer(
            engine: engine, coordinator: coordinator, identity: identity, isSecondVersion: isSecondVersion)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await engine.run() }
            defer { group.cancelAll() }
            return try await body(producer)
        }
    }
}
