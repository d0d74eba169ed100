/// The configuration keys of a group (ConfigResource GROUP, KIP-848, KIP-932). Each takes its value from a key of the broker
/// where the group has none.
public enum GroupConfigKeys {
    /// Sorted by name.
    public static let all: [ConfigKey] = (members + share).sorted { $0.name < $1.name }

    static let byName: [String: ConfigKey] = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    private static let members: [ConfigKey] = [
        ConfigKey(
            "consumer.session.timeout.ms", .int, default: "45000", in: .integers(1...Int64(Int32.max)),
            synonyms: [ConfigSynonym("group.consumer.session.timeout.ms")],
            "After how many milliseconds without a heartbeat a member of a consumer group is gone."),
        ConfigKey(
            "consumer.heartbeat.interval.ms", .int, default: "5000", in: .integers(1...Int64(Int32.max)),
            synonyms: [ConfigSynonym("group.consumer.heartbeat.interval.ms")],
            "How many milliseconds the members of a consumer group let pass between heartbeats."),
        ConfigKey(
            "share.session.timeout.ms", .int, default: "45000", in: .integers(1...Int64(Int32.max)),
            synonyms: [ConfigSynonym("group.share.session.timeout.ms")],
            "After how many milliseconds without a heartbeat a member of a share group is gone."),
        ConfigKey(
            "share.heartbeat.interval.ms", .int, default: "5000", in: .integers(1...Int64(Int32.max)),
            synonyms: [ConfigSynonym("group.share.heartbeat.interval.ms")],
            "How many milliseconds the members of a share group let pass between heartbeats."),
    ]

    private static let share: [ConfigKey] = [
        ConfigKey(
            "share.auto.offset.reset", .string, default: "latest",
            "Where a share group begins in a partition that it has not read: 'earliest', 'latest', or 'by_duration:' and an ISO 8601 duration such as PT1H."
        ),
        ConfigKey(
            "share.isolation.level", .string, default: "read_uncommitted", in: .words(["read_uncommitted", "read_committed"]),
            "Whether a share group gets the records of transactions before they are committed; a topic's guarantee may forbid it."
        ),
        ConfigKey(
            "share.record.lock.duration.ms", .int, default: "30000", in: .integers(1000...3_600_000),
            synonyms: [ConfigSynonym("group.share.record.lock.duration.ms")],
            "For how many milliseconds a record belongs to the member that got it, until it is given to another."),
        ConfigKey(
            "share.delivery.count.limit", .int, default: "5", in: .integers(2...25),
            synonyms: [ConfigSynonym("group.share.delivery.count.limit")],
            "How often a record is given to members of the group until it is given up."),
        ConfigKey(
            "share.partition.max.record.locks", .int, default: "2000", in: .integers(100...10_000),
            synonyms: [ConfigSynonym("group.share.partition.max.record.locks")],
            "How many records of a partition may be given to members and not be done with."),
        ConfigKey(
            "share.renew.acknowledge.enable", .boolean, default: "true",
            "Whether members may renew the locks of records that they still work on."),
        ConfigKey(
            "errors.deadletterqueue.topic.name", .string, default: "",
            "The topic to which the group's records are copied that are given up; empty: as dlq.topic of their topic says."),
    ]

    static func objection(toKey name: String) -> ConfigProblem? {
        if byName[name] != nil { return nil }
        let nearest = NearestKey.to(name, among: all.map(\.name))
        let hint = nearest.map { ": did you mean '\($0)'?" } ?? ""
        return ConfigProblem(key: String(name.prefix(256)), value: nil, reason: "is no configuration key of a group\(hint)")
    }
}
