internal import MartletModel

/// Where a transactional producer stands, without sockets and clocks: what may be done now, and what an error means for
/// the transaction and for the producer.
///
///     ready ─begin─▶ open ─commit─▶ committing ─▶ ready
///                     │                 │ the coordinator wants it aborted
///                     └────abort────▶ aborting ─▶ ready
///                                       └─ another producer has the id ─▶ dead
struct ProducerTransaction {
    enum Phase: Hashable {
        case ready
        case open
        case committing
        case aborting
        /// For good.
        case dead(ClientError)
    }

    /// What the coordinator's answer to EndTxn asks for.
    enum AfterEnd: Hashable {
        case done
        /// The same again: another transaction of this id is just being finished, or the coordinator has moved.
        case again
        /// Only an abort is possible.
        case abort
        /// Ask for an identity anew: it tells whether this producer may go on.
        case identifyAnew
        case dead
    }

    let transactionalID: String
    private(set) var phase = Phase.ready
    /// Counts transactions, so that one that has ended is told from the one that is open.
    private(set) var number: UInt64 = 0
    /// The first thing that went wrong in the open transaction: it can only be aborted.
    private(set) var failure: ClientError?
    /// Whether the coordinator may know of this transaction: something was sent.
    private(set) var isKnown = false

    init(transactionalID: String) { self.transactionalID = transactionalID }

    /// - Returns: the transaction's number.
    mutating func begin() throws(ClientError) -> UInt64 {
        switch phase {
        case .ready:
            phase = .open
            number += 1
            failure = nil
            isKnown = false
            return number
        case .dead(let error): throw error
        case .open, .committing, .aborting:
            throw ClientError(
                .invalidArgument,
                "A transaction of '\(transactionalID)' is open: a producer has one at a time. Use a producer with another transactional id for one beside it."
            )
        }
    }

    /// - Throws: why nothing can be added to transaction `number` (any more).
    func check(_ number: UInt64) throws(ClientError) {
        if case .dead(let error) = phase { throw error }
        guard phase == .open, self.number == number else {
            throw ClientError(.closed, "The transaction of '\(transactionalID)' has ended: begin another one.")
        }
        if let failure { throw failure }
    }

    mutating func sent() { isKnown = true }

    /// Something of the open transaction failed: nothing of it may become visible.
    mutating func fail(_ error: ClientError) {
        if phase == .open || phase == .committing { failure = failure ?? error }
    }

    /// - Returns: whether there is something to commit.
    /// - Throws: why it has to be aborted instead.
    mutating func commit() throws(ClientError) -> Bool {
        try check(number)
        phase = .committing
        return isKnown
    }

    /// - Returns: whether there is something to abort.
    mutating func abort() -> Bool {
        guard phase == .open || phase == .committing else { return false }
        phase = .aborting
        return isKnown
    }

    /// The coordinator's word on the end of the transaction.
    mutating func ended(_ code: ErrorCode) -> AfterEnd {
        switch code {
        case .none:
            phase = .ready
            return .done
        case .transactionAbortable where phase == .committing:
            failure = failure ?? .refused("The transaction of '\(transactionalID)' cannot be committed", code)
            return .abort
        case .producerFenced, .invalidProducerEpoch, .invalidProducerIdMapping, .invalidTxnState, .unknownProducerId,
            .transactionAbortable:
            failure = failure ?? .refused("The transaction of '\(transactionalID)' was not committed", code)
            return .identifyAnew
        case let code where code.isRetriable: return .again
        default:
            phase = .dead(.refused("The transaction of '\(transactionalID)' could not be ended", code))
            return .dead
        }
    }

    /// The answer to a new InitProducerId.
    mutating func identified(_ code: ErrorCode) {
        switch code {
        case .none: phase = .ready
        case .producerFenced, .invalidProducerEpoch:
            phase = .dead(
                ClientError(
                    .fenced, errorCode: code,
                    "Another producer has taken over transactional id '\(transactionalID)', or a transaction took longer than its timeout: this producer must stop, its open transaction was aborted. Give every producer that runs at the same time an id of its own, and transactions the time they need.\(cause)"
                ))
        default: phase = .dead(.refused("Transactional id '\(transactionalID)'", code))
        }
    }

    private var cause: String { failure.map { " What failed first: \($0)" } ?? "" }

    /// Nobody answered, for longer than one waits: what became of the transaction is unknown.
    mutating func unanswered(_ error: ClientError) {
        let what = phase == .committing ? "committed" : "aborted"
        phase = .dead(
            ClientError(
                error.kind, errorCode: error.errorCode,
                "Whether the transaction of '\(transactionalID)' was \(what) is unknown: \(error) A new producer with this id finishes it either way, and finds out by reading committed records."
            ))
    }

    /// Nothing was sent: the coordinator need not hear of it.
    mutating func endedUnsaid() { phase = .ready }

    var death: ClientError? {
        if case .dead(let error) = phase { error } else { nil }
    }
}
