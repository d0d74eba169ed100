/// What a coordinator makes of an event: records that change its state, answers to requests, and things to be done
/// outside.
///
/// The records are appended to the coordinator's partition as one batch and then replayed, before the next event. Answers
/// and effects are let go when everything appended so far is acknowledged as the partition's guarantee has it: nobody
/// hears of a state that a crash could take back.
public struct CoordinatorDecision<Record: Sendable, Answer: Sendable, Effect: Sendable>: Sendable {
    public var records: [Record]
    /// In whose name the records are written.
    public var writer: RecordWriter
    /// To the request of this event or to earlier ones that waited. A ticket is answered once.
    public var answers: [(ticket: RequestTicket, answer: Answer)]
    public var effects: [Effect]

    public init(
        records: [Record] = [], writer: RecordWriter = .coordinator,
        answers: [(ticket: RequestTicket, answer: Answer)] = [], effects: [Effect] = []
    ) {
        self.records = records
        self.writer = writer
        self.answers = answers
        self.effects = effects
    }

    public static var nothing: Self { Self() }
}

/// A request that waits for a coordinator's answer. Unique in one coordinator's life.
public struct RequestTicket: Sendable, Hashable, RawRepresentable {
    public let rawValue: UInt64
    @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// In whose name a coordinator's records are written.
public enum RecordWriter: Sendable, Hashable {
    /// The coordinator itself: the records hold at once.
    case coordinator
    /// A transactional producer: the records hold when its transaction is committed, and not at all when it is aborted. The
    /// log may refuse them, if the producer has been fenced: a decision in its name changes nothing beside the records.
    case transaction(ProducerID, ProducerEpoch)
}
