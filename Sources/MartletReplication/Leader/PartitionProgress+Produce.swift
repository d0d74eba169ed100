public import MartletModel
public import MartletStrategy

/// What the produce path asks, under the partition's lock.
extension PartitionProgress {
    /// Whether an append under `policy` is to be refused before it happens: too few replicas are in sync.
    public func refusesAppend(under policy: any AckPolicy) -> Bool {
        policy.decide(facts(requestEnd: leaderEnd, inSyncReplicas: inSyncReplicas)) == .notEnoughReplicas
    }

    /// Records that the leader's log now ends at `end`, and answers whether the high watermark moved.
    ///
    /// As ``on(_:)`` with `.appended`, but it does not look at waiting requests and so allocates nothing: they wait
    /// for a flush or a follower, and the event that brings it looks at them.
    public mutating func append(end: Offset) -> Bool {
        leaderEnd = max(leaderEnd, end)  // Of two appends the later one may tell first.
        return raiseHighWatermark()
    }

    /// Whether a request whose records end at `requestEnd` may be answered now. Allocates nothing.
    public func canAcknowledgeAtOnce(requestEnd: Offset, policy: any AckPolicy, needsFlush: Bool) -> Bool {
        decision(requestEnd: requestEnd, policy: policy, needsFlush: needsFlush) == .acknowledge
    }

    /// Parks a request that could not be acknowledged at once.
    ///
    /// - Returns: nil where it waits; the reason where there is nothing to wait for, and it was not parked.
    public mutating func park(_ request: WaitingProduce) -> AckFailure? {
        if let ended { return ended }
        let decision = decision(
            requestEnd: request.requestEnd, policy: request.policy, needsFlush: request.needsFlush)
        if decision == .notEnoughReplicas { return .notEnoughReplicasAfterAppend }
        waiting.append(request)
        return nil
    }

    /// When `.timePassed` is to be told next, at the latest the earliest deadline; nil while nothing waits.
    public var nextDeadline: ContinuousClock.Instant? { waiting.nextDeadline }

    /// How many requests wait.
    public var waitingCount: Int { waiting.count }

    func decision(requestEnd: Offset, policy: any AckPolicy, needsFlush: Bool) -> AckDecision {
        if ended != nil || needsFlush && flushedEnd < requestEnd { return .wait }
        let decision = policy.decide(facts(requestEnd: requestEnd, inSyncReplicas: inSyncReplicas))
        guard decision == .acknowledge, isAnyAwaited else { return decision }
        // Whoever is about to be in sync may lead next, for all this leader knows: it must have the records as well.
        return policy.decide(facts(requestEnd: requestEnd, inSyncReplicas: countedReplicas))
    }
}
