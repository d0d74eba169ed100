/// The state of one partition of an internal topic, and the decisions on it. Without I/O and without clock.
///
/// Events are methods of the conforming type that take `at now: CoordinatorTime`, for a request also its
/// ``RequestTicket``, and return a ``CoordinatorDecision``. **A method that decides does not change what is recorded: only
/// ``replay(_:by:at:)`` does**, so that recovery is the same code as life. What is not recorded (who waits for whom,
/// deadlines) it may change at once: when the append fails the coordinator is thrown away and loaded anew.
public protocol CoordinatorStateMachine: Sendable {
    associatedtype Record: Sendable
    associatedtype Answer: Sendable
    associatedtype Effect: Sendable
    typealias Decision = CoordinatorDecision<Record, Answer, Effect>

    /// Takes over a record that is in the log: just appended, or read back at a start.
    ///
    /// - Parameters:
    ///   - offset: of the record in the coordinator's partition.
    mutating func replay(_ record: Record, by writer: RecordWriter, at offset: Offset)

    /// A transaction whose records may be in this partition has its marker in the log.
    mutating func replayEndOfTransaction(of producer: ProducerID, epoch: ProducerEpoch, isCommitted: Bool)

    /// Everything in the log has been replayed: deadlines begin to run, whatever was under way goes on.
    mutating func begin(at now: CoordinatorTime) -> Decision

    /// When ``tick(at:)`` is to be called next; nil while nothing is waited for. Asked after each event: cheap.
    var nextDeadline: ContinuousClock.Instant? { get }

    /// Time has passed: whatever is due is done.
    mutating func tick(at now: CoordinatorTime) -> Decision
}

extension CoordinatorStateMachine {
    public mutating func replayEndOfTransaction(of producer: ProducerID, epoch: ProducerEpoch, isCommitted: Bool) {}
}
