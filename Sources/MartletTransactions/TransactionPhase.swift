/// Where a transactional id stands. The numbers are those of `__transaction_state`, the names those of ListTransactions.
public enum TransactionPhase: Int8, Sendable, Hashable, CaseIterable {
    /// A producer has the id, and has begun nothing.
    case empty = 0
    case ongoing = 1
    /// The end is decided and recorded; markers are being written. Nothing can change the outcome any more.
    case prepareCommit = 2
    case prepareAbort = 3
    case completeCommit = 4
    case completeAbort = 5
    /// Of Kafka, where an id is on its way to be forgotten. Never recorded by this coordinator.
    case dead = 6
    /// Of Kafka, where a producer is being fenced. Here the fence and the abort are one record.
    case prepareEpochFence = 7

    public var name: String {
        switch self {
        case .empty: "Empty"
        case .ongoing: "Ongoing"
        case .prepareCommit: "PrepareCommit"
        case .prepareAbort: "PrepareAbort"
        case .completeCommit: "CompleteCommit"
        case .completeAbort: "CompleteAbort"
        case .dead: "Dead"
        case .prepareEpochFence: "PrepareEpochFence"
        }
    }

    public init?(named name: String) {
        guard let phase = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = phase
    }

    /// The outcome is recorded and its markers may not all be written.
    var isEnding: Bool { self == .prepareCommit || self == .prepareAbort }

    /// Nothing is open: the id may be forgotten when it is not used for long.
    var isIdle: Bool { self == .empty || self == .completeCommit || self == .completeAbort }
}
