import MartletModel

extension PartitionProgress {
    /// The offset below which every record is committed by the rule; nil where too little is known to say.
    func committedEnd() -> Offset? {
        switch rule {
        case .inSyncReplicas: endOfInSyncReplicas()
        case .majority: endOfMajority()
        }
    }

    /// The smallest end among the in-sync replicas, and those that are about to be. While fewer than the minimum are in
    /// sync nothing new is committed (KIP-966): the last one standing may lose its disk, and a reader would have seen what
    /// is gone.
    private func endOfInSyncReplicas() -> Offset? {
        guard inSyncReplicas.count >= minimumInSyncReplicas, !inSyncReplicas.isEmpty else { return nil }
        let isComplete = inSyncReplicas.count == assignedReplicas.count
        var smallest = leaderCountedEnd
        for replica in assignedReplicas where replica != leader {
            guard isComplete || inSyncReplicas.contains(replica) || isAwaited(replica) else { continue }
            guard let end = followerEnds[replica] else { return nil }
            smallest = min(smallest, end)
        }
        return smallest
    }

    /// The largest end that more than half of the assigned replicas have reached.
    ///
    /// Records of earlier terms are committed by it only together with one of this term: until then a replica with a later
    /// epoch than theirs, and without them, could still be elected (figure 8 of the Raft paper). What all replicas have is
    /// committed in any case.
    private func endOfMajority() -> Offset? {
        var best: Offset?
        var smallest = leaderCountedEnd
        for candidate in assignedReplicas {
            guard let end = countedEnd(of: candidate) else {
                smallest = 0
                continue
            }
            smallest = min(smallest, end)
            guard end > epochStart, best.map({ end > $0 }) ?? true else { continue }
            var reached = 0
            for replica in assignedReplicas {
                if let other = countedEnd(of: replica), other >= end { reached += 1 }
            }
            if reached > assignedReplicas.count / 2 { best = end }
        }
        return max(best ?? smallest, smallest)
    }

    private func countedEnd(of replica: BrokerID) -> Offset? {
        replica == leader ? leaderCountedEnd : followerEnds[replica]
    }
}
