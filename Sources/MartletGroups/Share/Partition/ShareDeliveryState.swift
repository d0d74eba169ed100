/// Where a record stands in a share group's delivery, as it is written into `__share_group_state`.
public enum ShareDeliveryState: Int8, Sendable, Hashable, CaseIterable {
    /// May be given to a member.
    case available = 0
    /// A member works on it, until its lock runs out. Never written down: what was acquired is available after a restart.
    case acquired = 1
    /// Processed.
    case acknowledged = 2
    /// Given up; it waits for its copy in the dead-letter topic (KIP-1191).
    case archiving = 3
    /// Given up, skipped, or nothing that is delivered.
    case archived = 4

    /// Nothing more happens to the record in this group.
    public var isFinal: Bool { self == .acknowledged || self == .archived }

    /// What a reader of the written state finds.
    var written: ShareDeliveryState { self == .acquired ? .available : self }
}
