/// When a consumer of a group commits how far it has come.
public enum CommitMode: Sendable, Hashable {
    /// Before records are handed out: what a crash interrupts is lost, and nothing is ever seen twice
    /// (at-most-once).
    case beforeDelivery
    /// What has been handed out and whose successor was asked for, every so often, and whenever partitions are given
    /// up: what a crash interrupts is seen again (at-least-once).
    case afterProcessing(every: Duration)
    /// Only within a transaction: ``Transaction/commitOffsets(of:)`` (exactly-once).
    case inTransaction
    /// By ``GroupConsumer/commit()`` and nothing else.
    case manual

    /// As at-least-once topics have it.
    public static let afterProcessing = CommitMode.afterProcessing(every: .seconds(5))
}

extension CommitMode {
    /// What a topic's `delivery.guarantee` asks for; nil where it leaves that to the client, or says nothing.
    init?(guarantee: String?) {
        switch guarantee {
        case "at-most-once": self = .beforeDelivery
        case "at-least-once": self = .afterProcessing
        case "exactly-once": self = .inTransaction
        default: return nil
        }
    }

    /// What is committed of a partition that is given up.
    var markAtEnd: PartitionLedger.Mark? {
        switch self {
        // More may be committed than was handed out; what never was is still to be delivered.
        case .beforeDelivery: .handedOut
        case .afterProcessing: .processed
        case .inTransaction, .manual: nil
        }
    }

    var interval: Duration? {
        if case .afterProcessing(let interval) = self { interval } else { nil }
    }
}
