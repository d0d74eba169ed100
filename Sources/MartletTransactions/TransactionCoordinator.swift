public import MartletModel

/// The transactional ids of one partition of `__transaction_state`.
public struct TransactionCoordinator: CoordinatorStateMachine {
    public typealias Record = TransactionRecord
    public typealias Answer = TransactionAnswer
    public typealias Effect = TransactionEffect

    public private(set) var settings: TransactionSettings

    public init(settings: TransactionSettings) {
        self.settings = settings
    }

    public mutating func replay(_ record: TransactionRecord, by writer: RecordWriter, at offset: Offset) {}

    public mutating func begin(at now: CoordinatorTime) -> Decision { .nothing }

    public var nextDeadline: ContinuousClock.Instant? { nil }

    public mutating func tick(at now: CoordinatorTime) -> Decision { .nothing }
}
