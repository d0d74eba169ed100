import MartletModel

/// Whether a follower's log, up to where it fetches, is the beginning of its leader's (KIP-320, KIP-595).
public enum HistoryCheck: Sendable, Hashable {
    case same
    /// The follower has to cut its log, and is told where (the diverging epoch of the answer).
    case diverges(EpochEnd)
    /// The leader knows nothing of that epoch (OFFSET_OUT_OF_RANGE).
    case unknown
}

extension FetchPosition {
    /// - Parameter leaderEnd: what ``PartitionLog/endOffset(for:)`` of the leader says for ``lastFetchedEpoch``.
    public func check(leaderEnd: EpochEnd) -> HistoryCheck {
        guard lastFetchedEpoch >= 0 else { return .same }
        guard leaderEnd.epoch >= 0, leaderEnd.endOffset >= 0 else { return .unknown }
        return leaderEnd.epoch < lastFetchedEpoch || leaderEnd.endOffset < fetchOffset ? .diverges(leaderEnd) : .same
    }
}
