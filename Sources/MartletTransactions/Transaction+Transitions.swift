internal import MartletModel

// How a transactional id goes from one phase to the next. Each makes the value that is to be recorded.

extension Transaction {
    /// A producer begins: what was open is ended, the epoch is its own.
    func begun(epoch: ProducerEpoch, timeoutMilliseconds: Int32, at now: Timestamp) -> Transaction {
        var next = self
        next.epoch = epoch
        next.timeoutMilliseconds = timeoutMilliseconds
        next.phase = .empty
        next.partitions = []
        next.startedAt = .none
        next.updatedAt = now
        return next
    }

    /// A producer begins with another id, because the epochs of this one are used up.
    func rotated(to producerID: ProducerID, timeoutMilliseconds: Int32, at now: Timestamp) -> Transaction {
        var next = begun(epoch: 0, timeoutMilliseconds: timeoutMilliseconds, at: now)
        next.previousProducerID = self.producerID
        next.producerID = producerID
        return next
    }

    func adding(_ added: Set<TopicPartition>, version: Int16, at now: Timestamp) -> Transaction {
        var next = self
        if phase != .ongoing {
            next.startedAt = now
            next.partitions = []
        }
        next.phase = .ongoing
        next.partitions.formUnion(added)
        next.updatedAt = now
        next.version = version
        return next
    }

    /// The outcome is decided.
    ///
    /// - Parameters:
    ///   - version: 2 bumps the epoch: whatever of this transaction is still under way is refused once the marker is
    ///     written (KIP-890).
    ///   - nextProducerID: where the bump uses up the epochs.
    func prepared(_ outcome: TransactionOutcome, version: Int16, nextProducerID: ProducerID, at now: Timestamp) -> Transaction {
        var next = self
        next.phase = outcome == .commit ? .prepareCommit : .prepareAbort
        if version >= 2, epoch < Self.epochMaximum { next.epoch = ProducerEpoch(epoch.rawValue + 1) }
        if phase != .ongoing {
            next.startedAt = now
            next.partitions = []
        }
        next.nextProducerID = nextProducerID
        next.updatedAt = now
        next.version = version
        return next
    }

    /// The producer is cut off and its transaction aborted: by a successor, or because it took too long.
    ///
    /// The epoch goes up twice, as in Kafka: with one step the producer's own EndTxn would look like the repetition of
    /// one that was answered.
    func fencedAndAborted(at now: Timestamp) -> Transaction {
        var fenced = self
        if epoch < Self.epochMaximum { fenced.epoch = ProducerEpoch(epoch.rawValue + 1) }
        return fenced.prepared(.abort, version: 2, nextProducerID: .none, at: now)
    }

    /// Every marker is written.
    func completed(at now: Timestamp) -> Transaction {
        var next = self
        next.phase = phase == .prepareCommit ? .completeCommit : .completeAbort
        next.partitions = []
        next.updatedAt = now
        if nextProducerID != .none {
            next.previousProducerID = producerID
            next.producerID = nextProducerID
            next.epoch = 0
            next.nextProducerID = .none
        }
        return next
    }
}

/// How a transaction ends.
public enum TransactionOutcome: Sendable, Hashable {
    case commit
    case abort
}
