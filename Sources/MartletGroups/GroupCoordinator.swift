public import MartletModel

/// The groups of one partition of `__consumer_offsets`.
public struct GroupCoordinator: CoordinatorStateMachine {
    public typealias Record = GroupRecord
    public typealias Answer = GroupAnswer
    public typealias Effect = GroupEffect

    public private(set) var settings: GroupSettings
    /// The topics of the cluster as this broker knows them.
    public private(set) var topics: TopicCatalog

    public init(settings: GroupSettings, topics: TopicCatalog) {
        self.settings = settings
        self.topics = topics
    }

    public mutating func replay(_ record: GroupRecord, by writer: RecordWriter, at offset: Offset) {}

    public mutating func begin(at now: CoordinatorTime) -> Decision { .nothing }

    public var nextDeadline: ContinuousClock.Instant? { nil }

    public mutating func tick(at now: CoordinatorTime) -> Decision { .nothing }

    /// Topics came, went or grew.
    public mutating func update(topics: TopicCatalog, at now: CoordinatorTime) -> Decision {
        self.topics = topics
        return .nothing
    }
}
