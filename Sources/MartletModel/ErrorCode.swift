/// An error as the protocol names it. Inner layers speak of their own errors; the broker translates them to these
/// codes in one place, at its edge.
public struct ErrorCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: Int16
    @inlinable public init(rawValue: Int16) { self.rawValue = rawValue }

    /// The protocol's name, `UNKNOWN_TOPIC_OR_PARTITION`; `UNKNOWN_ERROR_CODE_999` for a code that is not in the table.
    public var name: String { Self.names[rawValue] ?? "UNKNOWN_ERROR_CODE_\(rawValue)" }
    public var description: String { name }

    /// Whether a client may send the same request again and hope.
    public var isRetriable: Bool { Self.retriable.contains(rawValue) }

    // Kafka keeps this as the subclasses of its RetriableException.
    private static let retriable: Set<Int16> = Set(
        [
            ErrorCode.corruptMessage, .unknownTopicOrPartition, .leaderNotAvailable, .notLeaderOrFollower,
            .requestTimedOut, .replicaNotAvailable, .networkException, .coordinatorLoadInProgress,
            .coordinatorNotAvailable, .notCoordinator, .notEnoughReplicas, .notEnoughReplicasAfterAppend,
            .notController, .concurrentTransactions, .kafkaStorageError, .fetchSessionIdNotFound,
            .invalidFetchSessionEpoch, .listenerNotFound, .fencedLeaderEpoch, .unknownLeaderEpoch,
            .offsetNotAvailable, .preferredLeaderNotAvailable, .eligibleLeadersNotAvailable, .electionNotNeeded,
            .unstableOffsetCommit, .throttlingQuotaExceeded, .unknownTopicId, .inconsistentTopicId,
            .fetchSessionTopicIdError, .shareSessionNotFound, .invalidShareSessionEpoch, .shareSessionLimitReached,
        ].map(\.rawValue))
}
