import MartletModel

extension PartitionProgress {
    /// The offset below which every record is committed by the rule; nil where too little is known to say.
    func committedEnd() -> Offset? {
        switch rule {
        case .inSyncReplicas: endOfInSyncReplicas()
        case .majority: endOfMajority()
        }
    }

    /// The smallest end among the in-sync replicas. While fewer than the minimum are in sync nothing new is committed
    /// (KIP-966): the last one standing may lose its disk, and a reader would have seen what is gone.
    private func endOfInSyncReplicas() -> Offset? {
        guard inSyncReplicas.count >= minimumInSyncReplicas, !inSyncReplicas.isEmpty else { return nil }
        var smallest = leaderCountedEnd
        for replica in inSyncReplicas where replica != leader {
            guard let end = followerEnds[replica] else { return nil }
            smallest = min(smallest, end)
        }
        return smallest
    }

    /// The largest end that more than half of the assigned replicas have reached.
    private func endOfMajority() -> Offset? {
        var best: Offset?
        for candidate in assignedReplicas {
            guard let end = countedEnd(of: candidate), best.map({ end > $0 }) ?? true else { continue }
            var reached = 0
            for replica in assignedReplicas {
                if let other = countedEnd(of: replica), other >= end { reached += 1 }
            }
            if reached > assignedReplicas.count / 2 { best = end }
        }
        return best
    }

    private func countedEnd(of replica: BrokerID) -> Offset? {
        replica == leader ? leaderCountedEnd : followerEnds[replica]
    }
}
