import MartletModel
import MartletStrategy

extension PartitionProgress {
    /// What `event` makes the partition do, in this order: the high watermark first, so that a producer that has its
    /// answer finds its records readable.
    public mutating func on(_ event: ReplicationEvent) -> [ReplicationAction] {
        var actions: [ReplicationAction] = []
        on(event, into: &actions)
        return actions
    }

    /// As ``on(_:)``, with the actions appended to the caller's array.
    public mutating func on(_ event: ReplicationEvent, into actions: inout [ReplicationAction]) {
        guard ended == nil else { return }
        switch event {
        // Appends and flushes report from threads of their own, in any order: the furthest counts, and what is flushed
        // was appended, whether or not the append has told yet.
        case .appended(let end): leaderEnd = max(leaderEnd, end)
        case .flushed(let end):
            flushedEnd = max(flushedEnd, end)
            leaderEnd = max(leaderEnd, end)
        case .followerFetched(let follower, let end, let now, let brokerEpoch, let start):
            guard noteFetch(by: follower, end: end, start: start, at: now, brokerEpoch: brokerEpoch) else { return }
        case .isrDecided(let replicas, let epoch):
            guard epoch > partitionEpoch else { return }
            decide(replicas, partitionEpoch: epoch)
        case .replicasAssigned(let assigned, let replicas, let epoch):
            guard epoch >= partitionEpoch, assigned.contains(leader) else { return }
            if epoch == partitionEpoch {
                // Of a reassignment that a proposal completed, the answer to that has told the in-sync replicas only.
                guard assigned != assignedReplicas else { return }
                assign(assigned)
            } else {
                assignedReplicas = assigned
                decide(replicas, partitionEpoch: epoch)
            }
        case .isrRefused(let refusal):
            refused(refusal, into: &actions)
        case .ineligibleReplicas(let replicas):
            ineligible = replicas
        case .brokersRegistered(let epochs):
            registeredEpochs = epochs
        case .minimumChanged(let minimum):
            demandedMinimum = minimum
        case .flushDemandChanged(let countsOnlyFlushed):
            self.countsOnlyFlushed = countsOnlyFlushed
        case .leaderStepsDown:
            return end(with: .notLeader, into: &actions)
        case .storageFailed:
            return end(with: .storageFailed, into: &actions)
        case .timePassed(let now):
            mayPropose = true
            return waiting.removeExpired(at: now) { actions.append(.fail($0.token, .timedOut)) }
        case .lagChecked(let now, let maximumLag):
            mayPropose = true
            checkLag(now: now, maximumLag: maximumLag, into: &actions)
        }
        if raiseHighWatermark() { actions.append(.advanceHighWatermark(highWatermark)) }
        answerWaiting(into: &actions)
        proposeJoining(into: &actions)
    }

    private mutating func end(with failure: AckFailure, into actions: inout [ReplicationAction]) {
        ended = failure
        waiting.removeAll { actions.append(.fail($0.token, failure)) }
    }

    private mutating func answerWaiting(into actions: inout [ReplicationAction]) {
        guard !waiting.isEmpty else { return }
        // The queue leaves `self` for the pass: its decisions read the rest of `self`.
        var queue = WaitingProduceQueue()
        swap(&queue, &waiting)
        queue.removeDecided { request in
            switch decision(requestEnd: request.requestEnd, policy: request.policy, needsFlush: request.needsFlush) {
            case .wait: return false
            case .acknowledge: actions.append(.acknowledge(request.token))
            case .notEnoughReplicas: actions.append(.fail(request.token, .notEnoughReplicasAfterAppend))
            }
            return true
        }
        swap(&queue, &waiting)
    }
}
