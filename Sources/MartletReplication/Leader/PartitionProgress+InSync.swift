public import MartletModel

/// Who is in sync, as the leader sees it and proposes to the controller.
extension PartitionProgress {
    /// The in-sync replicas if everything that is proposed comes true (the maximal ISR of KIP-497), and those that are
    /// waited for.
    ///
    /// A follower outside of the set that keeps pace is waited for: it may join only with everything below the high
    /// watermark, which under constant load would always be a step ahead of it.
    var countedReplicas: [BrokerID] {
        assignedReplicas.filter { inSyncReplicas.contains($0) || isAwaited($0) }
    }

    var isAnyAwaited: Bool {
        // Of one replica, or with all in sync, nobody is; the common case must stay cheap.
        inSyncReplicas.count < assignedReplicas.count && assignedReplicas.contains { isAwaited($0) }
    }

    /// Counts although it is not in sync yet.
    func isAwaited(_ replica: BrokerID) -> Bool {
        guard !inSyncReplicas.contains(replica) else { return false }
        if let proposal, proposal.inSyncReplicas.contains(replica) { return true }
        return !ineligible.contains(replica) && paces[replica]?.caughtUpAt != nil
    }

    /// The in-sync followers that have everything below `offset` and nothing that begins behind it, those that have most
    /// first: a reader that wants `offset` next may be sent to one of them (KIP-392).
    ///
    /// One out of sync may fall behind ever more, and its readers with it.
    public func followers(readableAt offset: Offset) -> [BrokerID] {
        inSyncReplicas.filter { $0 != leader && (followerEnds[$0] ?? .none) >= offset && (followerStarts[$0] ?? 0) <= offset }
            .sorted { (followerEnds[$0] ?? .none, $1) > (followerEnds[$1] ?? .none, $0) }
    }

    /// - Returns: whether it is believed. What a follower says comes from the wire: a stranger, or an end that cannot be,
    ///   changes nothing.
    mutating func noteFetch(
        by follower: BrokerID, end: Offset, start: Offset, at now: ContinuousClock.Instant, brokerEpoch: Int64
    ) -> Bool {
        guard follower != leader, assignedReplicas.contains(follower), end >= 0, end <= leaderEnd else { return false }
        // Sent before the follower's broker was started again, or by one that is not registered yet.
        if brokerEpoch >= 0, let registered = registeredEpochs[follower], registered != brokerEpoch { return false }
        var pace = paces[follower] ?? FollowerPace()
        pace.fetched(from: end, at: now, leaderEnd: leaderEnd, brokerEpoch: brokerEpoch)
        paces[follower] = pace
        followerEnds[follower] = end
        if start > 0 { followerStarts[follower] = start }
        return true
    }

    mutating func decide(_ replicas: [BrokerID], partitionEpoch: Int32) {
        let decided = assignedReplicas.filter(replicas.contains)
        // Whoever was taken out has to catch up anew before anybody waits for it again.
        for replica in assignedReplicas where inSyncReplicas.contains(replica) && !decided.contains(replica) {
            paces[replica]?.giveUp()
        }
        forgetStrangers()
        inSyncReplicas = decided
        self.partitionEpoch = partitionEpoch
        proposal = nil
        mayPropose = true
    }

    /// Other replicas, in the state that is known already; what is proposed on it goes on.
    mutating func assign(_ assigned: [BrokerID]) {
        assignedReplicas = assigned
        forgetStrangers()
        inSyncReplicas = assigned.filter(inSyncReplicas.contains)
    }

    private mutating func forgetStrangers() {
        for replica in followerEnds.keys where !assignedReplicas.contains(replica) {
            followerEnds[replica] = nil
            followerStarts[replica] = nil
            paces[replica] = nil
        }
    }

    mutating func refused(_ refusal: ISRRefusal, into actions: inout [ReplicationAction]) {
        guard let proposal else { return }
        switch refusal {
        case .notAttempted:
            self.proposal = nil
            mayPropose = false
        case .outdated: break
        case .unanswered: actions.append(.proposeISR(proposal))
        }
    }

    /// Takes those out that have not been caught up for too long, and waits for no such follower outside.
    mutating func checkLag(now: ContinuousClock.Instant, maximumLag: Duration, into actions: inout [ReplicationAction]) {
        var lagging: Set<BrokerID> = []
        for replica in assignedReplicas where replica != leader {
            if inSyncReplicas.contains(replica) { paces[replica, default: FollowerPace()].assumeCaughtUp(at: now) }
            guard let caughtUpAt = paces[replica]?.caughtUpAt, followerEnds[replica] != leaderEnd,
                caughtUpAt.duration(to: now) > maximumLag
            else { continue }
            lagging.insert(replica)
            if !inSyncReplicas.contains(replica) { paces[replica]?.giveUp() }
        }
        guard inSyncReplicas.contains(where: lagging.contains) else { return }
        propose(inSyncReplicas.filter { !lagging.contains($0) } + joining, into: &actions)
    }

    /// Asks for the followers that have caught up.
    mutating func proposeJoining(into actions: inout [ReplicationAction]) {
        guard inSyncReplicas.count < assignedReplicas.count else { return }
        let joining = joining
        if !joining.isEmpty { propose(inSyncReplicas + joining, into: &actions) }
    }

    /// Those with everything that is committed, and with this leader's history up to where its term began: the high
    /// watermark of a new leader may lie behind what its predecessor has acknowledged.
    private var joining: [BrokerID] {
        guard proposal == nil, mayPropose else { return [] }
        return assignedReplicas.filter { replica in
            guard !inSyncReplicas.contains(replica), !ineligible.contains(replica), paces[replica]?.isPresent == true,
                let end = followerEnds[replica]
            else { return false }
            return end >= max(highWatermark, epochStart)
        }
    }

    private mutating func propose(_ replicas: [BrokerID], into actions: inout [ReplicationAction]) {
        guard proposal == nil, mayPropose else { return }
        let members = assignedReplicas.filter { $0 == leader || replicas.contains($0) }
        var brokerEpochs: [BrokerID: Int64] = [:]
        for member in members { if let epoch = paces[member]?.brokerEpoch, epoch >= 0 { brokerEpochs[member] = epoch } }
        let new = ISRProposal(
            leaderEpoch: leaderEpoch, partitionEpoch: partitionEpoch, inSyncReplicas: members, brokerEpochs: brokerEpochs)
        proposal = new
        actions.append(.proposeISR(new))
    }
}
