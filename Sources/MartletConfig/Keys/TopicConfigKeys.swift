import MartletStrategy

/// The configuration keys of a topic. Each has broker keys as synonyms that give it its value where the topic has none.
public enum TopicConfigKeys {
    /// Sorted by name.
    public static let all: [ConfigKey] =
        (retention + segments + messages + flushing + compaction + replication + delivery + records)
        .sorted { $0.name < $1.name }

    static let byName: [String: ConfigKey] = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// Keys of Kafka before 4.0 that mean nothing any more: taken with a warning, and without effect.
    public static let removed: Set<String> = [
        "message.format.version", "message.downconversion.enable", "message.timestamp.difference.max.ms",
    ]

    static let retention: [ConfigKey] = [
        ConfigKey(
            "cleanup.policy", .list, default: "delete", in: .words(["delete", "compact"]),
            synonyms: [ConfigSynonym("log.cleanup.policy")],
            "What becomes of old records: 'delete' by age and size, 'compact' to the newest of each key, both, or nothing at all when empty."
        ),
        ConfigKey(
            "retention.ms", .long, default: "604800000", in: .integers(-1...Int64.max),
            synonyms: [
                ConfigSynonym("log.retention.ms"), ConfigSynonym("log.retention.minutes", times: 60_000),
                ConfigSynonym("log.retention.hours", times: 3_600_000),
            ],
            "How many milliseconds records are kept at least, where the cleanup policy deletes; -1 for no limit."),
        ConfigKey(
            "retention.bytes", .long, default: "-1", in: .integers(-1...Int64.max),
            synonyms: [ConfigSynonym("log.retention.bytes")],
            "How many bytes of each partition are kept at least, where the cleanup policy deletes; -1 for no limit."),
        ConfigKey(
            "retention.strategy", .list, default: nil, synonyms: [ConfigSynonym("retention.strategy")],
            "The retention strategies that decide what may go, in order; not set: time and size where the cleanup policy deletes, compact where it compacts. Setting x of strategy s is the key retention.strategy.s.x."
        ),
        ConfigKey(
            "file.delete.delay.ms", .long, default: "60000", in: .integers(0...Int64.max),
            synonyms: [ConfigSynonym("log.segment.delete.delay.ms")],
            "How many milliseconds the file of a deleted segment stays on the disk."),
        ConfigKey(
            "remote.storage.enable", .boolean, default: "false",
            "Tiered storage; there is none here, so that only false is accepted."),
        ConfigKey(
            "local.retention.ms", .long, default: "-2", in: .integers(-2...Int64.max),
            synonyms: [ConfigSynonym("log.local.retention.ms")],
            "For tiered storage, which there is none of here; -2 for the value of retention.ms."),
        ConfigKey(
            "local.retention.bytes", .long, default: "-2", in: .integers(-2...Int64.max),
            synonyms: [ConfigSynonym("log.local.retention.bytes")],
            "For tiered storage, which there is none of here; -2 for the value of retention.bytes."),
    ]

    static let segments: [ConfigKey] = [
        ConfigKey(
            "segment.bytes", .int, default: "1073741824", in: .integers(1_048_576...Int64(Int32.max)),
            synonyms: [ConfigSynonym("log.segment.bytes")],
            "How large a segment's file grows in bytes before the next one is begun."),
        ConfigKey(
            "segment.ms", .long, default: "604800000", in: .integers(1...Int64.max),
            synonyms: [ConfigSynonym("log.roll.ms"), ConfigSynonym("log.roll.hours", times: 3_600_000)],
            "After how many milliseconds a new segment is begun even if the file is not full."),
        ConfigKey(
            "segment.jitter.ms", .long, default: "0", in: .integers(0...Int64.max),
            synonyms: [ConfigSynonym("log.roll.jitter.ms"), ConfigSynonym("log.roll.jitter.hours", times: 3_600_000)],
            "Up to how many milliseconds are taken off segment.ms by chance, so that partitions do not roll together."),
        ConfigKey(
            "segment.index.bytes", .int, default: "10485760", in: .integers(4...Int64(Int32.max)),
            synonyms: [ConfigSynonym("log.index.size.max.bytes")],
            "How large a segment's offset index may grow in bytes before the next segment is begun."),
        ConfigKey(
            "index.interval.bytes", .int, default: "4096", in: .integers(0...Int64(Int32.max)),
            synonyms: [ConfigSynonym("log.index.interval.bytes")],
            "About how many bytes of records lie between two entries of the offset index."),
        ConfigKey(
            "preallocate", .boolean, default: "false", synonyms: [ConfigSynonym("log.preallocate")],
            "Whether a new segment's file gets its whole size at once."),
    ]

    static let messages: [ConfigKey] = [
        ConfigKey(
            "max.message.bytes", .int, default: "1048588", in: .integers(0...Int64(Int32.max)),
            synonyms: [ConfigSynonym("message.max.bytes")], "The largest record batch in bytes, as it is kept."),
        ConfigKey(
            "compression.type", .string, default: "producer",
            in: .words(["producer", "uncompressed", "gzip", "snappy", "lz4", "zstd"]),
            synonyms: [ConfigSynonym("compression.type")],
            "How batches are compressed on disk; 'producer' keeps them as they were sent."),
        ConfigKey(
            "compression.gzip.level", .int, default: "-1", in: .integers(-1...9),
            synonyms: [ConfigSynonym("compression.gzip.level")],
            "The level where compression.type is gzip, from 1 to 9; -1 for the library's own default."),
        ConfigKey(
            "compression.lz4.level", .int, default: "9", in: .integers(1...17),
            synonyms: [ConfigSynonym("compression.lz4.level")], "The level where compression.type is lz4."),
        ConfigKey(
            "compression.zstd.level", .int, default: "3", in: .integers(-131_072...22),
            synonyms: [ConfigSynonym("compression.zstd.level")], "The level where compression.type is zstd."),
        ConfigKey(
            "message.timestamp.type", .string, default: "CreateTime", in: .words(["CreateTime", "LogAppendTime"]),
            synonyms: [ConfigSynonym("log.message.timestamp.type")],
            "Whether records keep the producer's time or get the time at which they were appended."),
        ConfigKey(
            "message.timestamp.before.max.ms", .long, default: "9223372036854775807", in: .integers(0...Int64.max),
            synonyms: [ConfigSynonym("log.message.timestamp.before.max.ms")],
            "How many milliseconds a record's time may lie before the broker's."),
        ConfigKey(
            "message.timestamp.after.max.ms", .long, default: "3600000", in: .integers(0...Int64.max),
            synonyms: [ConfigSynonym("log.message.timestamp.after.max.ms")],
            "How many milliseconds a record's time may lie after the broker's."),
    ]

    static let flushing: [ConfigKey] = [
        ConfigKey(
            "flush.policy", .string, default: "os", in: .words(["os", "interval", "batch"]), importance: .high,
            synonyms: [ConfigSynonym("flush.policy")],
            "When records are forced to disk: 'os' when the system sees fit, 'interval' by flush.ms and flush.messages, 'batch' before each answer, many requests with one flush. Set for a topic, it counts in place of what its guarantee says."
        ),
        ConfigKey(
            "flush.messages", .long, default: "9223372036854775807", in: .integers(1...Int64.max),
            synonyms: [ConfigSynonym("log.flush.interval.messages")],
            "After how many records a partition is flushed, where flush.policy is interval."),
        ConfigKey(
            "flush.ms", .long, default: "9223372036854775807", in: .integers(0...Int64.max),
            synonyms: [ConfigSynonym("log.flush.interval.ms"), ConfigSynonym("log.flush.scheduler.interval.ms")],
            "How many milliseconds a record may stay unflushed, where flush.policy is interval."),
    ]

    static let compaction: [ConfigKey] = [
        ConfigKey(
            "delete.retention.ms", .long, default: "86400000", in: .integers(0...Int64.max),
            synonyms: [ConfigSynonym("log.cleaner.delete.retention.ms")],
            "How many milliseconds a tombstone stays readable after compaction has reached it."),
        ConfigKey(
            "min.compaction.lag.ms", .long, default: "0", in: .integers(0...Int64.max),
            synonyms: [ConfigSynonym("log.cleaner.min.compaction.lag.ms")],
            "How many milliseconds a record stays uncompacted at least."),
        ConfigKey(
            "max.compaction.lag.ms", .long, default: "9223372036854775807", in: .integers(1...Int64.max),
            synonyms: [ConfigSynonym("log.cleaner.max.compaction.lag.ms")],
            "How many milliseconds a record stays uncompacted at most."),
        ConfigKey(
            "min.cleanable.dirty.ratio", .double, default: "0.5", in: .decimals(0...1),
            synonyms: [ConfigSynonym("log.cleaner.min.cleanable.ratio")],
            "Which share of a partition has to be uncompacted before it is compacted again."),
    ]

    static let replication: [ConfigKey] = [
        ConfigKey(
            "min.insync.replicas", .int, default: "1", in: .integers(1...Int64(Int32.max)),
            synonyms: [ConfigSynonym("min.insync.replicas")],
            "How many replicas have to be in sync for a write that asks for all of them; not above the replication factor."
        ),
        ConfigKey(
            "unclean.leader.election.enable", .boolean, default: "false",
            synonyms: [ConfigSynonym("unclean.leader.election.enable")],
            "Whether a replica that was not in sync may lead when no other is left, at the price of lost records."),
        ConfigKey(
            "leader.replication.throttled.replicas", .list, default: "", in: .replicas,
            "The replicas, as partition:broker or * for all, from which followers that are not in sync copy no faster than the broker's leader.replication.throttled.rate."
        ),
        ConfigKey(
            "follower.replication.throttled.replicas", .list, default: "", in: .replicas,
            "The replicas, as partition:broker or * for all, that copy no faster than the broker's follower.replication.throttled.rate while they lag."
        ),
    ]

    static let delivery: [ConfigKey] = [
        ConfigKey(
            "delivery.guarantee", .string, default: "at-least-once", in: .notEmpty, importance: .high,
            synonyms: [ConfigSynonym("delivery.guarantee")],
            "What the topic guarantees: at-most-once, at-least-once, exactly-once, or 'client' to leave it to the clients as Kafka does."
        ),
        ConfigKey(
            "delivery.enforce", .string, default: "raise", in: .words(["raise", "reject", "off"]), importance: .high,
            synonyms: [ConfigSynonym("delivery.enforce")],
            "What becomes of a request that asks for less than the guarantee: 'raise' treats it as the guarantee says, 'reject' refuses it, 'off' serves it as asked."
        ),
        ConfigKey(
            "ack.policy", .string, default: nil, synonyms: [ConfigSynonym("ack.policy")],
            "The ack policy that produce requests get at least; not set: as the guarantee says."),
        ConfigKey(
            "producer.idempotence", .string, default: nil, in: .words(["optional", "required"]),
            synonyms: [ConfigSynonym("producer.idempotence")],
            "Whether producers have to be idempotent; not set: as the guarantee says."),
        ConfigKey(
            "isolation.level", .string, default: nil, in: .words(["client", "read_committed"]),
            synonyms: [ConfigSynonym("isolation.level")],
            "Whether reads see committed transactions only, whatever the client asked; not set: as the guarantee says."),
        ConfigKey(
            "partitioner.strategy", .string, default: "murmur2", in: .notEmpty,
            synonyms: [ConfigSynonym("partitioner.strategy")],
            "The strategy that says which partition a record belongs to. Its setting x is the key partitioner.strategy.x."
        ),
        ConfigKey(
            "partitioner.mode", .string, default: "client", in: .words(["client", "verify", "assign"]),
            synonyms: [ConfigSynonym("partitioner.mode")],
            "Who chooses a record's partition: 'client', 'verify' refuses a keyed record in another partition than the strategy's, 'assign' lets the broker choose where the client left it open."
        ),
    ]

    static let records: [ConfigKey] = [
        ConfigKey(
            "dlq.topic", .string, default: "",
            "The topic to which records are copied that share groups give up: rejected, or delivered as often as they may be; empty for none. A group's errors.deadletterqueue.topic.name counts before it."
        ),
        ConfigKey(
            "record.policies", .list, default: "", synonyms: [ConfigSynonym("record.policies")],
            "The strategies that decide about single records, besides those that dedup.key, ttl.key and delay.key choose. Setting x of strategy p is the key record.policies.p.x."
        ),
        ConfigKey(
            "dedup.key", .string, default: nil,
            "header:<name>: records with the same value in that header are the same message, and only the first of a partition within the window is kept; chooses the record policy dedup-by-header."
        ),
        ConfigKey(
            "dedup.window.ms", .long, default: "600000", in: .integers(1...DeduplicationWindow.millisecondsMax),
            synonyms: [ConfigSynonym("dedup.window.ms")],
            "For how many milliseconds a message is remembered, so that a copy of it is recognized."),
        ConfigKey(
            "dedup.window.records", .int, default: "250000", in: .integers(1...Int64(DeduplicationWindow.recordsMax)),
            synonyms: [ConfigSynonym("dedup.window.records")],
            "How many of a partition's newest offsets are looked back upon for a copy; about 100 bytes of memory each."),
        ConfigKey(
            "ttl.key", .string, default: nil,
            "header:<name>: that header says how many milliseconds after its timestamp a record ends, as text or as 8 bytes big-endian; it is delivered to nobody from then on. Chooses the record policy time-to-live."
        ),
        ConfigKey(
            "delay.key", .string, default: nil,
            "header:<name>: that header says how many milliseconds after its timestamp a record is due, as text or as 8 bytes big-endian; managed consumers get it no earlier. Chooses the record policy delay."
        ),
    ]
}
