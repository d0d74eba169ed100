/// The typed configuration of one group: its own over the broker's.
public struct GroupConfiguration: Sendable, Hashable {
    public let consumerSessionTimeout: Duration
    public let consumerHeartbeatInterval: Duration
    public let shareSessionTimeout: Duration
    public let shareHeartbeatInterval: Duration
    public let shareReset: ShareOffsetReset
    public let shareReadsCommittedOnly: Bool
    public let shareLockDuration: Duration
    public let shareDeliveryCountLimit: Int
    public let shareRecordLocksMaximum: Int
    public let shareAllowsRenewal: Bool
    /// Nil: as the topics say.
    public let deadLetterTopic: String?

    /// Where a share group begins in a partition that it has not read.
    public enum ShareOffsetReset: Sendable, Hashable {
        case earliest
        case latest
        /// At the first record that is younger than this (KIP-1106).
        case byDuration(Duration)

        init?(_ text: String) {
            switch text {
            case "earliest": self = .earliest
            case "latest": self = .latest
            default:
                guard text.hasPrefix("by_duration:"), let duration = Duration(iso8601: text.dropFirst("by_duration:".count))
                else { return nil }
                self = .byDuration(duration)
            }
        }
    }

    /// - Throws: everything that is wrong with it: unknown keys, values out of bounds.
    public init(overrides: [String: String], defaults: BrokerSettings) throws(ConfigError) {
        var reader = SettingsReader(
            keys: GroupConfigKeys.byName,
            text: { overrides[$0.name] ?? defaults.layers.values(named: $0.synonyms).first?.converted ?? $0.defaultText },
            origin: { _ in nil })
        for problem in overrides.keys.sorted().lazy.compactMap({ GroupConfigKeys.objection(toKey: $0) }).prefix(10) {
            reader.add(problem)
        }
        consumerSessionTimeout = reader.milliseconds("consumer.session.timeout.ms")
        consumerHeartbeatInterval = reader.milliseconds("consumer.heartbeat.interval.ms")
        shareSessionTimeout = reader.milliseconds("share.session.timeout.ms")
        shareHeartbeatInterval = reader.milliseconds("share.heartbeat.interval.ms")
        shareReadsCommittedOnly = reader.text("share.isolation.level") == "read_committed"
        shareLockDuration = reader.milliseconds("share.record.lock.duration.ms")
        shareDeliveryCountLimit = reader.count("share.delivery.count.limit")
        shareRecordLocksMaximum = reader.count("share.partition.max.record.locks")
        shareAllowsRenewal = reader.boolean("share.renew.acknowledge.enable")
        deadLetterTopic = reader.deadLetterTopic("errors.deadletterqueue.topic.name")
        let reset = reader.text("share.auto.offset.reset") ?? ""
        shareReset = ShareOffsetReset(reset) ?? .latest
        func refuse(_ key: String, _ value: String?, _ reason: String) {
            reader.add(ConfigProblem(key: key, value: value, reason: reason))
        }
        if ShareOffsetReset(reset) == nil {
            refuse(
                "share.auto.offset.reset", reset,
                "must be earliest, latest, or by_duration: and an ISO 8601 duration such as PT1H")
        }
        if consumerHeartbeatInterval >= consumerSessionTimeout {
            refuse(
                "consumer.heartbeat.interval.ms", overrides["consumer.heartbeat.interval.ms"],
                "must be below consumer.session.timeout.ms")
        }
        if shareHeartbeatInterval >= shareSessionTimeout {
            refuse(
                "share.heartbeat.interval.ms", overrides["share.heartbeat.interval.ms"], "must be below share.session.timeout.ms")
        }
        if !defaults.coordinators.share.recordLockDurationRange.contains(shareLockDuration) {
            refuse(
                "share.record.lock.duration.ms", overrides["share.record.lock.duration.ms"],
                "must be between group.share.min.record.lock.duration.ms and group.share.max.record.lock.duration.ms of the broker"
            )
        }
        try reader.finish()
    }
}

extension Duration {
    /// As `P1DT2H3M4.5S`, days being the largest unit; nil for anything else.
    init?(iso8601 text: Substring) {
        guard text.first == "P" else { return nil }
        var milliseconds = 0.0
        var isTime = false
        var digits = ""
        var hasAny = false
        for character in text.dropFirst() {
            switch character {
            case "T" where !isTime && digits.isEmpty: isTime = true
            case "0"..."9", ".": digits.append(character)
            case "D", "H", "M", "S":
                let isDay = character == "D"
                guard isDay != isTime, let number = Double(digits), number.isFinite else { return nil }
                let factors: [Character: Double] = ["D": 86_400_000, "H": 3_600_000, "M": 60_000, "S": 1000]
                milliseconds += number * (factors[character] ?? 0)
                digits = ""
                hasAny = true
            default: return nil
            }
        }
        guard hasAny, digits.isEmpty, milliseconds < 1e15 else { return nil }
        self = .milliseconds(Int64(milliseconds))
    }
}
