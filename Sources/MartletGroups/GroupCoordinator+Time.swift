public import MartletModel

extension GroupCoordinator {
    /// Everything in the log has been replayed: sessions begin to run anew.
    public mutating func begin(at now: CoordinatorTime) -> Decision {
        isLoaded = true
        beginShare(at: now)
        beginOffsets(at: now)
        var decision = beginClassic(at: now)
        let consumer = beginConsumer(at: now)
        decision.records += consumer.records
        decision.answers += consumer.answers
        decision.effects += consumer.effects
        return decision
    }

    public var nextDeadline: ContinuousClock.Instant? { deadlines.next }

    /// Does the one thing that is due first.
    ///
    /// One and no more: what it decides has to be replayed before the next is decided on. While more is due,
    /// ``nextDeadline`` is in the past.
    public mutating func tick(at now: CoordinatorTime) -> Decision {
        guard let due = deadlines.popDue(at: now.monotonic) else { return .nothing }
        switch due.purpose {
        case .classicSession, .classicPendingMember, .classicJoin, .classicSync: return expireClassic(due, at: now)
        case .shareSession: return expireShareMember(due)
        case .offsetRetention:
            lookThroughOffsets(at: now)
            return .nothing
        case .offsetSweep: return sweepOffsets(at: now)
        case .consumerSession, .consumerRebalance, .consumerJoin, .consumerSync, .consumerAssignor:
            return expireConsumer(due, at: now)
        }
    }
}
