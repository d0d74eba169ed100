/// What the broker's configuration says about groups and offsets.
public struct GroupSettings: Sendable, Hashable {
    public var classic = Classic()
    public var consumer = Modern(sessionTimeout: .seconds(45), heartbeatInterval: .seconds(5), sizeMax: Int(Int32.max))
    public var share = Modern(sessionTimeout: .seconds(45), heartbeatInterval: .seconds(5), sizeMax: 200)
    public var offsets = Offsets()
    /// `group.consumer.assignors`: server-side assignors by name, the first is the default.
    public var consumerAssignors = ["uniform", "range"]
    /// `group.consumer.migration.policy`: which changes between the protocols happen by themselves.
    public var migration = Migration.bidirectional
    /// What single groups are configured to, by group id.
    public var overrides: [String: GroupOverrides] = [:]

    public init() {}

    /// The classic protocol.
    public struct Classic: Sendable, Hashable {
        /// `group.initial.rebalance.delay.ms`
        public var initialRebalanceDelay = Duration.seconds(3)
        /// `group.min.session.timeout.ms`
        public var sessionTimeoutMin = Duration.seconds(6)
        /// `group.max.session.timeout.ms`
        public var sessionTimeoutMax = Duration.seconds(1800)
        /// `group.max.size`
        public var sizeMax = Int(Int32.max)

        public init() {}
    }

    /// The protocols whose assignment the broker makes: `group.consumer.…` (KIP-848) and `group.share.…` (KIP-932).
    public struct Modern: Sendable, Hashable {
        public var sessionTimeout: Duration
        public var heartbeatInterval: Duration
        public var sizeMax: Int

        public init(sessionTimeout: Duration, heartbeatInterval: Duration, sizeMax: Int) {
            self.sessionTimeout = sessionTimeout
            self.heartbeatInterval = heartbeatInterval
            self.sizeMax = sizeMax
        }
    }

    public struct Offsets: Sendable, Hashable {
        /// `offsets.retention.minutes`
        public var retention = Duration.seconds(10_080 * 60)
        /// `offsets.retention.check.interval.ms`
        public var retentionCheckInterval = Duration.seconds(600)
        /// `offset.metadata.max.bytes`
        public var metadataByteCountMax = 4096

        public init() {}
    }

    public enum Migration: String, Sendable, Hashable, CaseIterable {
        case bidirectional
        case upgrade
        case downgrade
        case disabled
    }
}
