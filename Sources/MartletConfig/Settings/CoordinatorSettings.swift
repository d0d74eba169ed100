/// What the configuration says about groups, transactions and the topics in which their state is kept.
public struct CoordinatorSettings: Sendable, Hashable {
    /// How an internal topic is made.
    public struct StateTopic: Sendable, Hashable {
        public let partitionCount: Int32
        public let replicationFactor: Int16
        public let minimumInSyncReplicas: Int
        public let segmentByteCount: Int
    }

    /// The classic protocol and committed offsets.
    public struct Groups: Sendable, Hashable {
        public let initialRebalanceDelay: Duration
        public let minimumSessionTimeout: Duration
        public let maximumSessionTimeout: Duration
        public let maximumSize: Int
        public let offsetsRetention: Duration
        public let offsetsRetentionCheckInterval: Duration
        public let offsetMetadataMaximumByteCount: Int
    }

    /// A protocol whose assignment the broker makes.
    public struct Members: Sendable, Hashable {
        public let sessionTimeout: Duration
        public let heartbeatInterval: Duration
        public let maximumSize: Int
    }

    public struct Share: Sendable, Hashable {
        public let deliveryCountLimit: Int
        public let recordLockDuration: Duration
        public let recordLockDurationRange: ClosedRange<Duration>
        public let maximumRecordLocks: Int
        public let maximumSessions: Int
        public let updatesPerSnapshot: Int
    }

    public struct Transactions: Sendable, Hashable {
        public let maximumTimeout: Duration
        public let idExpiration: Duration
        public let timeoutCheckInterval: Duration
        public let verifiesPartitions: Bool
    }

    public let groups: Groups
    public let consumerMembers: Members
    public let consumerAssignors: [String]
    public let consumerMigrationPolicy: String
    public let shareMembers: Members
    public let share: Share
    public let transactions: Transactions
    private let stateTopics: [String: StateTopic]

    /// - Parameter name: of an internal topic.
    public func topic(named name: String) -> StateTopic {
        guard let topic = stateTopics[name] else { preconditionFailure("\(name) is not an internal topic") }
        return topic
    }

    init(_ reader: inout SettingsReader) {
        groups = Groups(
            initialRebalanceDelay: reader.milliseconds("group.initial.rebalance.delay.ms"),
            minimumSessionTimeout: reader.milliseconds("group.min.session.timeout.ms"),
            maximumSessionTimeout: reader.milliseconds("group.max.session.timeout.ms"),
            maximumSize: reader.count("group.max.size"),
            offsetsRetention: .seconds(60 * reader.integer("offsets.retention.minutes", orElse: 1)),
            offsetsRetentionCheckInterval: reader.milliseconds("offsets.retention.check.interval.ms"),
            offsetMetadataMaximumByteCount: reader.count("offset.metadata.max.bytes"))
        consumerMembers = Members(&reader, "group.consumer")
        consumerAssignors = reader.list("group.consumer.assignors") ?? []
        consumerMigrationPolicy = reader.text("group.consumer.migration.policy") ?? ""
        shareMembers = Members(&reader, "group.share")
        share = Share(&reader)
        transactions = Transactions(
            maximumTimeout: reader.milliseconds("transaction.max.timeout.ms"),
            idExpiration: reader.milliseconds("transactional.id.expiration.ms"),
            timeoutCheckInterval: reader.milliseconds("transaction.abort.timed.out.transaction.cleanup.interval.ms"),
            verifiesPartitions: reader.boolean("transaction.partition.verification.enable"))
        stateTopics = [
            "__consumer_offsets": StateTopic(
                partitionCount: Int32(reader.count("offsets.topic.num.partitions")),
                replicationFactor: Int16(reader.count("offsets.topic.replication.factor")), minimumInSyncReplicas: 1,
                segmentByteCount: reader.count("offsets.topic.segment.bytes")),
            "__transaction_state": StateTopic(
                partitionCount: Int32(reader.count("transaction.state.log.num.partitions")),
                replicationFactor: Int16(reader.count("transaction.state.log.replication.factor")),
                minimumInSyncReplicas: reader.count("transaction.state.log.min.isr"),
                segmentByteCount: reader.count("transaction.state.log.segment.bytes")),
            "__share_group_state": StateTopic(
                partitionCount: Int32(reader.count("share.coordinator.state.topic.num.partitions")),
                replicationFactor: Int16(reader.count("share.coordinator.state.topic.replication.factor")),
                minimumInSyncReplicas: reader.count("share.coordinator.state.topic.min.isr"),
                segmentByteCount: reader.count("share.coordinator.state.topic.segment.bytes")),
        ]
        let timeouts = (groups.minimumSessionTimeout, groups.maximumSessionTimeout)
        if timeouts.0 > timeouts.1 {
            reader.add(
                ConfigProblem(
                    key: "group.min.session.timeout.ms", value: reader.text("group.min.session.timeout.ms"),
                    reason: "must not be above group.max.session.timeout.ms",
                    origin: reader.origin(of: "group.min.session.timeout.ms")))
        }
    }
}

extension CoordinatorSettings.Members {
    fileprivate init(_ reader: inout SettingsReader, _ prefix: String) {
        sessionTimeout = reader.milliseconds("\(prefix).session.timeout.ms")
        heartbeatInterval = reader.milliseconds("\(prefix).heartbeat.interval.ms")
        maximumSize = reader.count("\(prefix).max.size")
        if heartbeatInterval >= sessionTimeout {
            let key = "\(prefix).heartbeat.interval.ms"
            reader.add(
                ConfigProblem(
                    key: key, value: reader.text(key), reason: "must be below \(prefix).session.timeout.ms",
                    origin: reader.origin(of: key)))
        }
    }
}

extension CoordinatorSettings.Share {
    fileprivate init(_ reader: inout SettingsReader) {
        deliveryCountLimit = reader.count("group.share.delivery.count.limit")
        recordLockDuration = reader.milliseconds("group.share.record.lock.duration.ms")
        let shortest = reader.milliseconds("group.share.min.record.lock.duration.ms")
        let longest = reader.milliseconds("group.share.max.record.lock.duration.ms")
        // Their bounds meet at 30 s and do not overlap.
        recordLockDurationRange = min(shortest, longest)...longest
        if !recordLockDurationRange.contains(recordLockDuration) {
            let key = "group.share.record.lock.duration.ms"
            reader.add(
                ConfigProblem(
                    key: key, value: reader.text(key),
                    reason: "must be between group.share.min.record.lock.duration.ms and group.share.max.record.lock.duration.ms",
                    origin: reader.origin(of: key)))
        }
        maximumRecordLocks = reader.count("group.share.partition.max.record.locks")
        maximumSessions = reader.count("group.share.max.share.sessions")
        updatesPerSnapshot = reader.count("share.coordinator.snapshot.update.records.per.snapshot")
    }
}
