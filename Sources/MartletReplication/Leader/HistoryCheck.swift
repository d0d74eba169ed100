public import MartletModel

/// Whether a follower's log, up to where it fetches, is the beginning of its leader's (KIP-320, KIP-595).
public enum HistoryCheck: Sendable, Hashable {
    case same
    /// The follower has to cut its log, and is told where (the diverging epoch of the answer).
    case diverges(EpochEnd)
    /// The leader knows nothing of that epoch (OFFSET_OUT_OF_RANGE).
    case unknown

    /// - Parameters:
    ///   - lastFetchedEpoch: of the follower's last record; ``LeaderEpoch/none`` for "do not check".
    ///   - leaderEnd: what ``PartitionLog/endOffset(for:)`` of the leader says for it.
    public init(lastFetchedEpoch: LeaderEpoch, fetchOffset: Offset, leaderEnd: EpochEnd) {
        self =
            if lastFetchedEpoch == .none {
                .same
            } else if leaderEnd.epoch == .none || leaderEnd.endOffset == .none {
                .unknown
            } else if leaderEnd.epoch < lastFetchedEpoch || leaderEnd.endOffset < fetchOffset {
                .diverges(leaderEnd)
            } else {
                .same
            }
    }
}

extension FetchPosition {
    /// - Parameter leaderEnd: what ``PartitionLog/endOffset(for:)`` of the leader says for ``lastFetchedEpoch``.
    public func check(leaderEnd: EpochEnd) -> HistoryCheck {
        HistoryCheck(lastFetchedEpoch: lastFetchedEpoch, fetchOffset: fetchOffset, leaderEnd: leaderEnd)
    }
}
