internal import MartletModel
internal import MartletStrategy
internal import Synchronization

extension LogMaintenance {
    /// Asks the policies of all logs now and does what they say, on the calling thread: after a configuration has
    /// changed, or when the disk is full.
    public func runRetention() {
        for log in directory.logs { runRetention(of: log) }
    }

    func runDueRetention() {
        let logs = directory.logs
        let instant = ContinuousClock.now
        let due = progress.withLock { progress in
            progress.forgetAllBut(logs)
            return logs.filter { log in progress.askAgain[log.partition].map { $0 <= instant } ?? true }
        }
        for log in due { runRetention(of: log) }
    }

    /// May run on two threads at once: a decision names an offset, so it is the same when it is carried out twice.
    private func runRetention(of log: PartitionLog) {
        guard !isStopping, log.offlineReason == nil, let view = view(log) else { return }
        do throws(LogError) {
            let decision = try decide(for: log, view: view)
            // Before it is carried out: where compaction is in the way, its end has the policies asked again.
            progress.withLock { progress in
                progress.askAgain[log.partition] = .now + decision.askAgainAfter
                if decision.compacts {
                    progress.compacted.insert(log.partition)
                } else {
                    progress.compacted.remove(log.partition)
                }
            }
            let freed = try log.apply(decision, highWatermark: view.highWatermark, now: now())
            if freed > 0 { report(.deleted(partition: log.partition, byteCount: freed)) }
            try log.removeDeletedFiles(now: now())
        } catch {
            // A log that was deleted meanwhile is none of our business any more.
            if error != .closed { report(.logFailed(partition: log.partition, error: error)) }
            progress.withLock { $0.askAgain[log.partition] = .now + schedule.retention }
        }
    }

    /// When to ask policies again that go by committed offsets while these are not known.
    private static let patienceForOffsets = Duration.seconds(5)

    /// What all policies say together: everything goes that one of them gives up. One that fails has no say.
    private func decide(for log: PartitionLog, view: MaintenanceView) throws(LogError) -> RetentionDecision {
        let facts = try log.facts(highWatermark: view.highWatermark, committedOffsets: view.committedOffsets ?? [:])
        let now = now()
        var decision = RetentionDecision(askAgainAfter: schedule.retention)
        for policy in view.policies {
            if view.committedOffsets == nil, type(of: policy).usesCommittedOffsets {
                decision = decision.combined(with: RetentionDecision(askAgainAfter: Self.patienceForOffsets))
                continue
            }
            do throws(StrategyFault) {
                decision = decision.combined(with: try ask(policy, about: facts, now: now))
            } catch {
                // When the broker stops, that is not the policy's fault.
                if error.reason != .stopped { report(.policyFailed(partition: facts.partition, fault: error)) }
            }
        }
        return decision
    }

    private func ask<Policy: RetentionPolicy>(
        _ policy: Policy, about facts: LogFacts, now: Timestamp
    ) throws(StrategyFault) -> RetentionDecision {
        switch Policy.execution {
        case .isolated:
            return try runner.run(Policy.identity, budget: schedule.policyBudget) {
                try policy.checkedDecision(on: facts, now: now)
            }
        case .inline:
            do throws(StrategyFault) {
                return try policy.checkedDecision(on: facts, now: now)
            } catch {
                runner.ledger.record(error)
                throw error
            }
        }
    }
}

extension MaintenanceProgress {
    /// Partitions come and go; what is remembered of those that are gone goes with them.
    mutating func forgetAllBut(_ logs: [PartitionLog]) {
        guard askAgain.count > logs.count || compacted.count > logs.count else { return }
        let known = Set(logs.map(\.partition))
        askAgain = askAgain.filter { known.contains($0.key) }
        compacted.formIntersection(known)
    }
}
