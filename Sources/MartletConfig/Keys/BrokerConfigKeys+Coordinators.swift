extension BrokerConfigKeys {
    private static let anyCount: ConfigBounds = .integers(1...Int64(Int32.max))

    static let groupKeys: [ConfigKey] = [
        ConfigKey(
            "offsets.topic.num.partitions", .int, default: "50", in: .integers(1...100_000),
            "How many partitions __consumer_offsets gets when it is made."),
        ConfigKey(
            "offsets.topic.replication.factor", .int, default: "3", in: .integers(1...Int64(Int16.max)),
            "How many replicas __consumer_offsets gets when it is made; as many as there are brokers where that is less."),
        ConfigKey(
            "offsets.topic.segment.bytes", .int, default: "104857600", in: .integers(1_048_576...Int64(Int32.max)),
            "The segment size of __consumer_offsets."),
        ConfigKey(
            "offsets.retention.minutes", .int, default: "10080", in: anyCount,
            "After how many minutes without members and commits a group's offsets are forgotten."),
        ConfigKey(
            "offsets.retention.check.interval.ms", .long, default: "600000", in: .integers(1...Int64.max),
            "How many milliseconds lie between two looks for offsets that may go."),
        ConfigKey(
            "offset.metadata.max.bytes", .int, default: "4096", in: .integers(0...Int64(Int32.max)),
            "The longest text that may be committed with an offset, in bytes."),
        ConfigKey(
            "group.initial.rebalance.delay.ms", .int, default: "3000", in: .integers(0...Int64(Int32.max)), importance: .medium,
            "How many milliseconds an empty group of the classic protocol waits for more members before its first assignment."),
        ConfigKey(
            "group.min.session.timeout.ms", .int, default: "6000", in: anyCount,
            "The shortest session timeout that a member of the classic protocol may have."),
        ConfigKey(
            "group.max.session.timeout.ms", .int, default: "1800000", in: anyCount,
            "The longest session timeout that a member of the classic protocol may have."),
        ConfigKey(
            "group.max.size", .int, default: "2147483647", in: anyCount,
            "How many members a group of the classic protocol has at most."),
        ConfigKey(
            "group.consumer.session.timeout.ms", .int, default: "45000", in: anyCount,
            "After how many milliseconds without heartbeat a member of a consumer group (KIP-848) is removed."),
        ConfigKey(
            "group.consumer.heartbeat.interval.ms", .int, default: "5000", in: anyCount,
            "How often the members of a consumer group (KIP-848) are told to send heartbeats."),
        ConfigKey(
            "group.consumer.max.size", .int, default: "2147483647", in: anyCount,
            "How many members a consumer group (KIP-848) has at most."),
        ConfigKey(
            "group.consumer.assignors", .list, default: "uniform,range", in: .notEmpty,
            "The assignors that consumer groups (KIP-848) may choose, by name; the first is the default. Setting x of the assignor y is the key group.consumer.assignors.y.x."
        ),
        ConfigKey(
            "group.consumer.migration.policy", .string, default: "bidirectional",
            in: .words(["bidirectional", "upgrade", "downgrade", "disabled"]),
            "Which changes between the classic protocol and that of KIP-848 a group makes by itself."),
        ConfigKey(
            "group.share.session.timeout.ms", .int, default: "45000", in: anyCount,
            "After how many milliseconds without heartbeat a member of a share group is removed."),
        ConfigKey(
            "group.share.heartbeat.interval.ms", .int, default: "5000", in: anyCount,
            "How often the members of a share group are told to send heartbeats."),
        ConfigKey(
            "group.share.max.size", .int, default: "200", in: .integers(1...1000), "How many members a share group has at most."),
        ConfigKey(
            "group.share.delivery.count.limit", .int, default: "5", in: .integers(2...25),
            "How often a record is delivered to a share group at most."),
        ConfigKey(
            "group.share.record.lock.duration.ms", .int, default: "30000", in: .integers(1000...3_600_000),
            "For how many milliseconds a member of a share group has a record to itself."),
        ConfigKey(
            "group.share.min.record.lock.duration.ms", .int, default: "15000", in: .integers(1000...30_000),
            "The shortest lock that a group may set for itself."),
        ConfigKey(
            "group.share.max.record.lock.duration.ms", .int, default: "60000", in: .integers(30_000...3_600_000),
            "The longest lock that a group may set for itself."),
        ConfigKey(
            "group.share.partition.max.record.locks", .int, default: "2000", in: .integers(100...10_000),
            "How many records of one partition may be locked by a share group."),
        ConfigKey(
            "group.share.max.share.sessions", .int, default: "2000", in: anyCount,
            "How many share sessions there are at most."),
    ]

    static let transactionKeys: [ConfigKey] = [
        ConfigKey(
            "transaction.state.log.num.partitions", .int, default: "50", in: .integers(1...100_000),
            "How many partitions __transaction_state gets when it is made."),
        ConfigKey(
            "transaction.state.log.replication.factor", .int, default: "3", in: .integers(1...Int64(Int16.max)),
            "How many replicas __transaction_state gets when it is made; as many as there are brokers where that is less."),
        ConfigKey(
            "transaction.state.log.min.isr", .int, default: "2", in: .integers(1...Int64(Int16.max)),
            "The min.insync.replicas of __transaction_state."),
        ConfigKey(
            "transaction.state.log.segment.bytes", .int, default: "104857600", in: .integers(1_048_576...Int64(Int32.max)),
            "The segment size of __transaction_state."),
        ConfigKey(
            "transaction.max.timeout.ms", .int, default: "900000", in: anyCount,
            "The longest time-out that a transaction may have."),
        ConfigKey(
            "transactional.id.expiration.ms", .int, default: "604800000", in: anyCount,
            "After how many milliseconds without a transaction a transactional id is forgotten."),
        ConfigKey(
            "transaction.abort.timed.out.transaction.cleanup.interval.ms", .int, default: "10000", in: anyCount,
            "How many milliseconds lie between two looks for transactions that are past their time-out."),
        ConfigKey(
            "transaction.partition.verification.enable", .boolean, default: "true",
            "Whether a partition asks the coordinator before it takes the first records of a transaction (KIP-890)."),
    ]

    static let shareStateKeys: [ConfigKey] = [
        ConfigKey(
            "share.coordinator.state.topic.num.partitions", .int, default: "50", in: .integers(1...100_000),
            "How many partitions __share_group_state gets when it is made."),
        ConfigKey(
            "share.coordinator.state.topic.replication.factor", .int, default: "3", in: .integers(1...Int64(Int16.max)),
            "How many replicas __share_group_state gets when it is made; as many as there are brokers where that is less."),
        ConfigKey(
            "share.coordinator.state.topic.min.isr", .int, default: "2", in: .integers(1...Int64(Int16.max)),
            "The min.insync.replicas of __share_group_state."),
        ConfigKey(
            "share.coordinator.state.topic.segment.bytes", .int, default: "104857600",
            in: .integers(1_048_576...Int64(Int32.max)),
            "The segment size of __share_group_state."),
        ConfigKey(
            "share.coordinator.snapshot.update.records.per.snapshot", .int, default: "500", in: .integers(0...500),
            "After how many changes the state of a share partition is written whole."),
    ]
}
