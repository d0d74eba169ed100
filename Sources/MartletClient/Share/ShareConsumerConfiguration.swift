/// How a consumer takes part in a share group.
public struct ShareConsumerConfiguration: Sendable {
    /// Who says what becomes of a record.
    public var acknowledgement = ShareAcknowledgementMode.automatic
    /// The most records that this member is given at once, and so the most that wait for it while others have none.
    public var maxRecords = 500
    /// The most bytes of one answer.
    public var maxBytes = 16 << 20
    /// How long the broker waits for records.
    public var maxWait: Duration = .milliseconds(500)
    /// Ends the sequence when nothing has come for this long, counted from the first look; nil for never.
    public var stopsWhenIdle: Duration?

    public init() {}
}

/// When a record of a share group counts as done with.
public enum ShareAcknowledgementMode: Sendable, Hashable, CaseIterable {
    /// As the topic's guarantee says: of at-most-once topics before delivery; of all others when the next record is
    /// asked for, unless the user has given a verdict itself.
    case automatic
    /// Only by the user's verdict. A record without one comes back when its lock ends.
    case explicit
}
