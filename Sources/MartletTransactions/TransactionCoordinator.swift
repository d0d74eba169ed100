public import MartletModel
internal import MartletWire

/// The transactional ids of one partition of `__transaction_state`.
///
/// A transaction's life, as records (KIP-98): `Empty` when a producer has asked for the id, `Ongoing` with every further
/// partition, `PrepareCommit` or `PrepareAbort` when its outcome is decided, `CompleteCommit` or `CompleteAbort` when every
/// partition has its marker. Once prepared, a transaction is carried through, by whoever reads the log next.
///
/// Invariant: what is recorded changes in ``replay(_:by:at:)`` only. Deadlines, repetitions and whoever waits are kept
/// beside it and are gone after a restart.
public struct TransactionCoordinator: CoordinatorStateMachine {
    public typealias Record = TransactionRecord
    public typealias Answer = TransactionAnswer
    public typealias Effect = TransactionEffect

    public var settings: TransactionSettings
    var transactions: [String: Transaction] = [:]
    var volatile = Volatile()

    /// What is not recorded.
    struct Volatile: Sendable {
        /// When an open transaction is aborted.
        var timeouts: [String: ContinuousClock.Instant] = [:]
        /// When each id was last used by the monotonic clock, reckoned back to before a restart by the wall clock.
        var idleSince: [String: ContinuousClock.Instant] = [:]
        /// The epoch before the last bump, where the producer asked for it: its request may come again (KIP-360).
        var epochsBeforeBump: [String: ProducerEpoch] = [:]
        /// Transactions whose markers are being written.
        var endings: [String: Ending] = [:]
        var waiting: [String: [WaitingAddition]] = [:]
        /// Requests that go on when there is a producer id for them, in the order in which they asked.
        var awaitingProducerID: [ProducerIDNeed] = []
        var spareProducerIDs: [ProducerID] = []
        var nextTimeoutCheck: ContinuousClock.Instant?
        var nextExpiryCheck: ContinuousClock.Instant?
    }

    public init(settings: TransactionSettings) {
        self.settings = settings
    }

    /// What is recorded of an id, nil for nothing.
    public func transaction(_ id: String) -> Transaction? { transactions[id] }

    public mutating func replay(_ record: TransactionRecord, by writer: RecordWriter, at offset: Offset) {
        guard case .transaction(let key, let value) = record else { return }
        transactions[key.transactionalId] = value.flatMap(Transaction.init)
    }

    public mutating func begin(at now: CoordinatorTime) -> Decision {
        var decision = Decision.nothing
        // In a fixed order, so that the same log makes the same decisions.
        for id in transactions.keys.sorted() {
            guard let transaction = transactions[id] else { continue }
            note(transaction, of: id, at: now)
            guard transaction.phase.isEnding else { continue }
            finish(transaction, of: id, at: now, into: &decision)
        }
        return decision
    }
}

// MARK: What every decision does

extension TransactionCoordinator {
    /// Puts what an id becomes into the decision, and notes the deadlines that go with it.
    mutating func record(_ transaction: Transaction, of id: String, at now: CoordinatorTime, into decision: inout Decision) {
        decision.records.append(transaction.record(of: id))
        note(transaction, of: id, at: now)
    }

    private mutating func note(_ transaction: Transaction, of id: String, at now: CoordinatorTime) {
        let isNew = volatile.timeouts[id] == nil
        switch transaction.phase {
        case .ongoing:
            if isNew {
                let timeout = Duration.milliseconds(Int64(max(0, transaction.timeoutMilliseconds)))
                // A transaction that was read back has used up part of its time, and at most all of it.
                let age = min(timeout, transaction.startedAt.duration(to: now.wall))
                volatile.timeouts[id] = now.monotonic + (timeout - age)
            }
        default:
            volatile.timeouts[id] = nil
        }
        volatile.idleSince[id] = now.monotonic - transaction.updatedAt.duration(to: now.wall)
        if !volatile.timeouts.isEmpty, volatile.nextTimeoutCheck == nil {
            volatile.nextTimeoutCheck = now.monotonic + settings.timeoutCheckInterval
        }
        if volatile.nextExpiryCheck == nil { volatile.nextExpiryCheck = now.monotonic + settings.expiryCheckInterval }
    }
}

extension Timestamp {
    /// How long `later` comes after this; zero where it does not.
    func duration(to later: Timestamp) -> Duration {
        let (difference, overflow) = later.rawValue.subtractingReportingOverflow(rawValue)
        guard !overflow, difference > 0 else { return .zero }
        // A record from far away must not overflow a deadline.
        return .milliseconds(min(difference, 1 << 42))
    }
}
