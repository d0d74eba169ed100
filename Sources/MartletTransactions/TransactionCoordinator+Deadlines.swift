public import MartletModel
internal import MartletWire

extension TransactionCoordinator {
    public var nextDeadline: ContinuousClock.Instant? {
        var next = volatile.nextExpiryCheck
        func consider(_ deadline: ContinuousClock.Instant?) {
            guard let deadline else { return }
            next = next.map { min($0, deadline) } ?? deadline
        }
        consider(volatile.nextTimeoutCheck)
        // Both are short: only what is ending now, and who waits for it.
        for ending in volatile.endings.values { consider(ending.retryAt) }
        for waiting in volatile.waiting.values { consider(waiting.first?.deadline) }
        return next
    }

    public mutating func tick(at now: CoordinatorTime) -> Decision {
        var decision = Decision.nothing
        retryMarkers(at: now, into: &decision)
        giveUpWaiting(at: now, into: &decision)
        if let check = volatile.nextTimeoutCheck, check <= now.monotonic {
            volatile.nextTimeoutCheck = nil
            abortTimedOut(at: now, into: &decision)
            if volatile.nextTimeoutCheck == nil, !volatile.timeouts.isEmpty {
                volatile.nextTimeoutCheck = now.monotonic + settings.timeoutCheckInterval
            }
        }
        if let check = volatile.nextExpiryCheck, check <= now.monotonic {
            volatile.nextExpiryCheck = transactions.isEmpty ? nil : now.monotonic + settings.expiryCheckInterval
            forgetIdle(at: now, into: &decision)
        }
        return decision
    }

    private mutating func giveUpWaiting(at now: CoordinatorTime, into decision: inout Decision) {
        for (id, waiting) in volatile.waiting.sorted(by: { $0.key < $1.key }) where waiting[0].deadline <= now.monotonic {
            let late = waiting.prefix { $0.deadline <= now.monotonic }
            for addition in late { decision.answers.append((addition.ticket, .added(.concurrentTransactions))) }
            volatile.waiting[id] = late.count == waiting.count ? nil : Array(waiting.dropFirst(late.count))
        }
    }

    private mutating func abortTimedOut(at now: CoordinatorTime, into decision: inout Decision) {
        let late = volatile.timeouts.filter { $0.value <= now.monotonic }.keys.sorted()
        for id in late {
            volatile.timeouts[id] = nil
            guard let transaction = transactions[id], transaction.phase == .ongoing else { continue }
            fenceAndAbort(transaction, of: id, at: now, into: &decision)
        }
    }

    /// Forgets the ids that nobody has used for `transactional.id.expiration.ms` and that have nothing open.
    private mutating func forgetIdle(at now: CoordinatorTime, into decision: inout Decision) {
        let idle = volatile.idleSince.filter { $0.value + settings.idExpiration <= now.monotonic }.keys.sorted()
        // One batch holds them all: what is left is for the next time.
        for id in idle.prefix(Self.forgottenAtOnceMax) {
            guard transactions[id]?.phase.isIdle == true else { continue }
            decision.records.append(.transaction(TransactionLogKey(transactionalId: id), nil))
            volatile.idleSince[id] = nil
            volatile.epochsBeforeBump[id] = nil
        }
    }

    private static let forgottenAtOnceMax = 5000
}
