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

    private func runRetention(of log: PartitionLog) {
        guard log.offlineReason == nil, let view = view(log) else { return }
        pass.withLock { _ in
            do throws(LogError) {
                let decision = try decide(for: log, view: view)
                let freed = try log.apply(decision, highWatermark: view.highWatermark, now: now())
                if freed > 0 { report(.deleted(partition: log.partition, byteCount: freed)) }
                try log.removeDeletedFiles(now: now())
                progress.withLock { progress in
                    progress.askAgain[log.partition] = .now + decision.askAgainAfter
                    if decision.compacts {
                        progress.compacted.insert(log.partition)
                    } else {
                        progress.compacted.remove(log.partition)
                    }
                }
            } catch {
                // A log that was deleted meanwhile is none of our business any more.
                if error != .closed { report(.logFailed(partition: log.partition, error: error)) }
                progress.withLock { $0.askAgain[log.partition] = .now + schedule.retention }
            }
        }
    }

    /// What all policies say together: everything goes that one of them gives up.
    private func decide(for log: PartitionLog, view: MaintenanceView) throws(LogError) -> RetentionDecision {
        let facts = try log.facts(highWatermark: view.highWatermark, committedOffsets: view.committedOffsets)
        let now = now()
        var bound: Offset?
        var compacts = false
        var askAgain = schedule.retention
        for policy in view.policies {
            guard let decision = ask(policy, about: facts, now: now) else { continue }
            if let below = decision.deleteBelow { bound = max(bound ?? below, below) }
            compacts = compacts || decision.compacts
            askAgain = min(askAgain, decision.askAgainAfter)
        }
        return RetentionDecision(deleteBelow: bound, compacts: compacts, askAgainAfter: askAgain)
    }

    private func ask(_ policy: any RetentionPolicy, about facts: LogFacts, now: Timestamp) -> RetentionDecision? {
        let reason: String
        switch policyCalls.call(budget: schedule.policyBudget, { try policy.decide(facts, now: now) }) {
        case .value(let decision):
            guard let objection = objection(to: decision, about: facts) else { return decision }
            reason = objection
        case .threw(let error): reason = "it threw: \(error)"
        case .overran: reason = "it took longer than \(schedule.policyBudget)"
        case .exhausted: reason = "it was not asked: too many calls of policies are still under way"
        }
        report(.policyFailed(partition: facts.partition, policy: type(of: policy).name, reason: reason))
        return nil
    }

    private func objection(to decision: RetentionDecision, about facts: LogFacts) -> String? {
        if let below = decision.deleteBelow {
            let end = facts.segments.last?.endOffset ?? 0
            guard below >= 0, below <= end else {
                return "it wants everything below \(below) deleted, of a log that ends at \(end)"
            }
        }
        guard decision.askAgainAfter > .zero else { return "it wants to be asked again after \(decision.askAgainAfter)" }
        return nil
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
