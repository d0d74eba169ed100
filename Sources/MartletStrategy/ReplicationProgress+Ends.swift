public import MartletModel

/// How far the records have spread. The high watermark follows the same rule as the acknowledgement:
/// ``inSyncEnd`` under ``ElectionRule/inSyncReplica``, ``end(reachedBy:)`` of the ``majority`` under
/// ``ElectionRule/longestLogOfMajority``.
extension ReplicationProgress {
    /// How much of the leader's log a replica has; nil for a follower that the leader has not heard of.
    ///
    /// What a follower has beyond the leader's end is left over from an earlier leader and counts for nothing.
    public func end(of replica: BrokerID) -> Offset? {
        replica == leader ? leaderEnd : followerEnds[replica].map { min($0, leaderEnd) }
    }

    /// Everything below is on every in-sync replica. A follower that has not been heard of has nothing.
    public var inSyncEnd: Offset {
        inSyncReplicas.reduce(leaderEnd) { lowest, replica in min(lowest, end(of: replica) ?? 0) }
    }

    /// More than half of the assigned replicas.
    public var majority: Int { assignedReplicas.count / 2 + 1 }

    /// Everything below is on at least `count` of the assigned replicas; 0 where there are fewer than that.
    public func end(reachedBy count: Int) -> Offset {
        let ends = assignedReplicas.compactMap(end(of:)).sorted(by: >)
        return count >= 1 && count <= ends.count ? ends[count - 1] : 0
    }
}
