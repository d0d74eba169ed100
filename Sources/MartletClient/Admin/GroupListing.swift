public import MartletModel

/// A group as a coordinator lists it.
public struct GroupListing: Sendable, Hashable {
    public var group: String
    public var kind: GroupKind
    /// `Stable`, `Empty`, `PreparingRebalance` …, as the broker words it; empty from brokers that do not say.
    public var state: String
    /// `consumer`, or what the members of a classic group call it.
    public var protocolType: String
}

/// By which protocol a group works.
public enum GroupKind: String, Sendable, Hashable, CaseIterable {
    case classic, consumer, share

    init(wireName: String) { self = GroupKind(rawValue: wireName.lowercased()) ?? .classic }
}

/// A group and its members.
public struct GroupDescription: Sendable, Hashable {
    public var group: String
    public var kind: GroupKind
    /// As the broker words it: `Stable`, `Empty`, `Dead` for one that does not exist.
    public var state: String
    /// How partitions are shared out: the protocol that the members chose, or the broker's assignor. Empty where that is
    /// not decided.
    public var assignor: String
    /// Nil in a classic group, which does not tell.
    public var epoch: Int32?
    public var members: [Member]

    public struct Member: Sendable, Hashable {
        public var id: String
        public var instanceID: String?
        public var clientID: String
        public var host: String
        /// Nil in a classic group, which does not tell.
        public var epoch: Int32?
        public var assignment: Set<TopicPartition>
    }
}
