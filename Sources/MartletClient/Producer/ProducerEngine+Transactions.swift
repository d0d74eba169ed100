internal import MartletModel
internal import NIOCore
internal import Synchronization

/// What a transaction asks of the engine.
extension ProducerEngine {
    /// Why the open transaction cannot be committed; nil while nothing has failed.
    var transactionFailure: ClientError? { intake.withLock { $0.transactionFailure } }

    /// Whether the coordinator may have heard of the open transaction through what was sent. To be asked once everything
    /// is settled.
    var hasSentInTransaction: Bool { sentFlag.load(ordering: .acquiring) }

    func beginTransaction() {
        intake.withLock { intake in
            intake.transactionFailure = nil
            _ = intake.takeUnawaitedFailure()
        }
        sentFlag.store(false, ordering: .releasing)
        onEventLoop { self.sender.value.beginTransaction() }
    }

    /// The identity that the next transaction is written under.
    func adopt(_ identity: ProducerIdentity) {
        onEventLoop { self.sender.value.adopt(identity) }
    }

    /// Fails what waits, and returns when nothing is on the wire any more: a write, or a partition, that arrived behind the
    /// abort would open another transaction.
    func abandonTransaction(_ reason: ClientError) async {
        intake.withLock { $0.transactionFailure = $0.transactionFailure ?? reason }
        onEventLoop {
            for (_, batch) in self.intake.withLock({ $0.accumulator.abandon() }) { self.settle(batch, .failure(reason)) }
            self.settle(self.sender.value.abandonRetries(reason))
        }
        try? await flush()
        let emptied = OneShot<Void>()
        onEventLoop { emptied.settle(.success(())) }
        try? await emptied.value
        if let additions = intake.withLock({ $0.awaitAdditions() }) { try? await additions.value }
    }

    func addToTransaction(_ slots: [Int]) async {
        defer { for waiter in intake.withLock({ $0.additionEnds() }) { waiter.settle(.success(())) } }
        guard let transactions else { return }
        let asked = OneShot<([TopicPartition], ProducerIdentity?)>()
        onEventLoop {
            let sender = self.sender.value
            asked.settle(.success((slots.map { sender.partitions[$0].source }, sender.currentIdentity)))
        }
        do throws(ClientError) {
            let (sources, identity) = try await asked.value
            guard let identity else { return }
            try await transactions.coordinator.add(sources, as: identity)
            onEventLoop { self.sender.value.added(slots) }
        } catch {
            guard error.kind != .cancelled else { return }
            // Nothing can be written: the transaction fails, and what waits for these partitions with it.
            onEventLoop {
                for (_, batch) in self.intake.withLock({ $0.accumulator.abandon() }) { self.settle(batch, .failure(error)) }
            }
        }
    }
}
