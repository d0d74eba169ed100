import MartletModel

/// What the changes of a partition's state are made of. Pure; the epochs are raised by ``PartitionDraft``.
extension PartitionImage {
    /// Another in-sync set. Who is no longer in it stays eligible as long as nothing can be committed without: below
    /// `minimum` (KIP-966).
    mutating func setInSync(_ members: [BrokerID], minimum: Int) {
        let before = inSyncReplicas + eligibleLeaderReplicas
        inSyncReplicas = members
        guard members.count < min(minimum, replicas.count) else { return eligibleLeaderReplicas = [] }
        eligibleLeaderReplicas = replicas.filter { before.contains($0) && !members.contains($0) }
    }

    /// The brokers of `left` are no longer in sync. Where no other member is, the set stays: without a leader nothing was
    /// committed since, so that each of them has everything.
    mutating func takeOut(_ left: (BrokerID) -> Bool, minimum: Int) {
        let staying = inSyncReplicas.filter { !left($0) }
        if staying.isEmpty || staying.count == inSyncReplicas.count { return }
        setInSync(staying, minimum: minimum)
    }

    /// These have lost records that they had: they are out of everything.
    mutating func strike(_ lost: (BrokerID) -> Bool) {
        inSyncReplicas.removeAll(where: lost)
        eligibleLeaderReplicas.removeAll(where: lost)
    }

    mutating func depose() {
        if leader != .none { lastKnownLeader = leader }
        leader = .none
    }

    mutating func install(_ broker: BrokerID) {
        leader = broker
        lastKnownLeader = .none
    }

    /// Gives a partition without leader one that has everything that was acknowledged, preferred first.
    ///
    /// - Returns: false where none is electable.
    mutating func electEligible(_ isElectable: (BrokerID) -> Bool, minimum: Int) -> Bool {
        let order = targetReplicas + removingReplicas
        if let next = order.first(where: { inSyncReplicas.contains($0) && isElectable($0) }) {
            install(next)
            return true
        }
        guard let next = order.first(where: { eligibleLeaderReplicas.contains($0) && isElectable($0) }) else { return false }
        install(next)
        setInSync([next], minimum: minimum)
        return true
    }

    /// Gives a partition without leader any replica, the last leader rather than another: what only others have is lost.
    mutating func electUnclean(_ isElectable: (BrokerID) -> Bool) -> Bool {
        guard
            let next = ([lastKnownLeader] + targetReplicas + removingReplicas).first(where: {
                replicas.contains($0) && isElectable($0)
            })
        else { return false }
        install(next)
        (inSyncReplicas, eligibleLeaderReplicas) = ([next], [])
        return true
    }

    /// Takes the replicas apart that a reassignment wants to be rid of, if those that it adds are in sync, and enough of
    /// them to go on.
    ///
    /// - Returns: false where it goes on.
    mutating func completeReassignment(_ terms: ElectionTerms, _ isElectable: (BrokerID) -> Bool) -> Bool {
        guard isReassigning else { return false }
        let target = targetReplicas
        let inSync = inSyncReplicas.filter(target.contains)
        guard addingReplicas.allSatisfy(inSync.contains),
            inSync.count >= min(terms.minimumInSyncReplicas, target.count), inSync.contains(where: isElectable)
        else { return false }
        replicas = target
        (addingReplicas, removingReplicas) = ([], [])
        setInSync(inSync, minimum: terms.minimumInSyncReplicas)
        eligibleLeaderReplicas.removeAll { !target.contains($0) }
        guard !target.contains(leader) else { return true }
        depose()
        if !terms.asksMajority { _ = electEligible(isElectable, minimum: terms.minimumInSyncReplicas) }
        return true
    }

    static func majority(of count: Int) -> Int { count / 2 + 1 }
}
