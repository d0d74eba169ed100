import MartletConfig
import MartletModel
import MartletStrategy
import Testing

@Suite struct TopicSettingsTests {
    @Test func `A topic without overrides has Kafka's defaults`() throws {
        let settings = try topicSettings()
        #expect(settings.cleanup == .delete)
        #expect(settings.retentionMilliseconds == 604_800_000)
        #expect(settings.retentionByteCount == nil)
        #expect(settings.segmentByteCount == 1_073_741_824)
        #expect(settings.maximumMessageByteCount == 1_048_588)
        #expect(settings.minimumInSyncReplicas == 1)
        #expect(settings.compression == .producer)
        #expect(settings.timestampType == .createTime)
        #expect(settings.timestampAfterMaximumMilliseconds == 3_600_000)
        #expect(settings.flushMessageCount == nil)
        #expect(settings.maximumCompactionLagMilliseconds == nil)
        #expect(settings.partitionerMode == .client)
        #expect(settings.retentionPolicies.map { type(of: $0).name } == ["time", "size"])
        #expect(settings.delivery.name == "at-least-once")
    }

    @Test func `Of very many unknown keys a few are told`() throws {
        let overrides = Dictionary(uniqueKeysWithValues: (0..<5_000).map { ("unknown.\($0)", "1") })
        let error = #expect(throws: ConfigError.self) { try topicSettings(overrides) }
        #expect(error?.problems.count == 20)
    }

    @Test(
        arguments: [
            ("log.retention.hours=2", 7_200_000), ("log.retention.minutes=3\nlog.retention.hours=2", 180_000),
            ("log.retention.hours=2\nlog.retention.ms=5\nlog.retention.minutes=3", 5), ("log.retention.hours=-1", nil),
            ("log.retention.ms=-1", nil), ("log.retention.minutes=-1\nlog.retention.hours=1", nil),
        ] as [(String, Int64?)])
    func `Of several keys for the retention time the finest unit counts`(file: String, expected: Int64?) throws {
        #expect(try topicSettings(broker: file).retentionMilliseconds == expected)
        #expect(try topicSettings(["retention.ms": "77"], broker: file).retentionMilliseconds == 77)
    }

    @Test func `The same holds for rolling and for flushing`() throws {
        #expect(try topicSettings(broker: "log.roll.hours=1").segmentMilliseconds == 3_600_000)
        #expect(try topicSettings(broker: "log.roll.hours=1\nlog.roll.ms=9").segmentMilliseconds == 9)
        #expect(try topicSettings(broker: "log.flush.scheduler.interval.ms=8").flushMilliseconds == 8)
        #expect(try topicSettings(broker: "log.flush.scheduler.interval.ms=8\nlog.flush.interval.ms=9").flushMilliseconds == 9)
    }

    @Test(
        arguments: [
            (["retention.mss": "1"], "'retention.mss' is no configuration key of a topic: did you mean 'retention.ms'?"),
            (["log.retention.ms": "1"], "is a key of brokers; the one of topics is 'retention.ms'"),
            (
                ["retention.ms": "-2"],
                "set for the topic: 'retention.ms' is '-2': it must be a whole number from -1 to 9223372036854775807"
            ),
            (["retention.ms": "1e3"], "must be a whole number"), (["segment.bytes": "1048575"], "from 1048576 to 2147483647"),
            (["segment.bytes": "2147483648"], "from 1048576 to 2147483647"),
            (["cleanup.policy": "remove"], "must be made of delete, compact"),
            (["compression.type": "brotli"], "must be one of producer, uncompressed, gzip"),
            (["preallocate": "yes"], "must be true or false"),
            (["min.cleanable.dirty.ratio": "1.1"], "must be a number from 0.0 to 1.0"),
            (["min.cleanable.dirty.ratio": "nan"], "must be a number"),
            (["remote.storage.enable": "true"], "there is no tiered storage here"),
            (
                ["min.compaction.lag.ms": "9", "max.compaction.lag.ms": "8"],
                "must not be above max.compaction.lag.ms, which is 8"
            ),
            (
                ["leader.replication.throttled.replicas": "0:1,1"],
                "must be * for all replicas, or made of partition:broker, such as 0:1,0:2,1:3"
            ),
            (["follower.replication.throttled.replicas": "0:-1"], "made of partition:broker"),
            (["follower.replication.throttled.replicas": "0:99999999999"], "made of partition:broker"),
            (["follower.replication.throttled.replicas": ":"], "made of partition:broker"),
            (["delivery.guarantee": "thrice"], "at-least-once, at-most-once, client, exactly-once"),
            (["delivery.enforce": "warn"], "must be one of raise, reject, off"),
            (["ack.policy": "most"], "all, leader, none, quorum"),
            (["partitioner.strategy": "murmur3"], "explicit, murmur2, roundrobin"),
            (["partitioner.strategy": "roundrobin", "partitioner.mode": "verify"], "which 'roundrobin' does not"),
            (
                ["partitioner.strategy.colour": "1"],
                "'partitioner.strategy.colour' is no setting of the partitioner strategy 'murmur2'"
            ),
            (["retention.strategy": "time,time"], "names the same strategy twice"),
            (
                ["retention.strategy": "never"],
                "must be a retention strategy of this build: compact, consumed, eventtime, size, time"
            ),
            (["retention.strategy.eventtime.window.ms": "1"], "belongs to none of the topic's retention strategies: time, size"),
            (
                ["retention.strategy.time.ahead.max.ms": "x"],
                "'retention.strategy.time.ahead.max.ms' is 'x': it must be a whole number"
            ),
        ] as [([String: String], String)])
    func `An override that cannot be is refused with the reason`(overrides: [String: String], reason: String) {
        let complaint = complaint { _ = try topicSettings(overrides) }
        #expect(complaint.contains(reason), "\(complaint)")
    }

    @Test func `A throttle binds the replicas that it names, or all`() throws {
        let none = try topicSettings().leaderThrottledReplicas
        #expect(!none.binds(0, on: 1))
        let some = try topicSettings(["leader.replication.throttled.replicas": "0:1, 12:3"])
        #expect(some.leaderThrottledReplicas.binds(0, on: 1) && some.leaderThrottledReplicas.binds(12, on: 3))
        #expect(!some.leaderThrottledReplicas.binds(0, on: 3))
        #expect(!some.followerThrottledReplicas.binds(0, on: 1))
        let all = try topicSettings(["follower.replication.throttled.replicas": "*"])
        #expect(all.followerThrottledReplicas.binds(7, on: 9))
    }

    @Test func `Keys that were removed in 4 are taken and told`() throws {
        let overrides = ["message.format.version": "2.0", "message.downconversion.enable": "true"]
        _ = try topicSettings(overrides)
        #expect(TopicSettings.warnings(about: overrides).count == 2)
    }

    @Test(arguments: [
        ("delete", ["time", "size"]), ("compact", ["compact"]), ("compact,delete", ["time", "size", "compact"]), ("", []),
        (" compact , delete ", ["time", "size", "compact"]),
    ])
    func `The retention strategies follow from the cleanup policy`(policy: String, names: [String]) throws {
        #expect(try topicSettings(["cleanup.policy": policy]).retentionPolicies.map { type(of: $0).name } == names)
    }

    @Test func `A retention strategy gets the topic's keys by name and its own settings by key`() throws {
        let described = try brokerSettings().describeTopic(
            overrides: [
                "retention.ms": "5", "retention.strategy": "eventtime,time", "retention.strategy.eventtime.window.ms": "6",
            ], registry: builtIns())
        let values = Dictionary(uniqueKeysWithValues: described.map { ($0.name, $0.value) })
        #expect(values.keys.contains("retention.strategy.time.retention.ms") == false, "it is the topic's own key")
        #expect(values["retention.strategy.eventtime.window.ms"] == "6")
        #expect(values["retention.strategy.time.ahead.max.ms"] == "3600000")
    }

    @Test(arguments: [("99", Offset(10)), ("101", nil), ("-1", nil)] as [(String, Offset?)])
    func `retention.ms reaches the strategy that declares it`(retention: String, deleteBelow: Offset?) throws {
        let old = SegmentFacts(
            baseOffset: 0, endOffset: 10, byteCount: 1, largestTimestamp: 1000, lastModified: 1000, isActive: false)
        let new = SegmentFacts(
            baseOffset: 10, endOffset: 20, byteCount: 1, largestTimestamp: 1100, lastModified: 1100, isActive: true)
        let log = LogFacts(
            partition: TopicPartition(topic: try TopicName("a"), partition: 0), startOffset: 0, highWatermark: 20,
            segments: [old, new])
        let policy = try #require(
            topicSettings(["retention.ms": retention, "retention.strategy": "time"]).retentionPolicies.first)
        #expect(try policy.decide(log, now: 1100).deleteBelow == deleteBelow)
    }

    @Test func `Settings of the broker's strategy do not reach another one that a topic chose`() throws {
        let file = "partitioner.strategy=explicit\npartitioner.strategy.header=region\npartitioner.mode=verify"
        #expect(try topicSettings(broker: file).partitionerName == "explicit")
        let settings = try topicSettings(["partitioner.strategy": "murmur2"], broker: file)
        #expect(settings.partitionerName == "murmur2")
        #expect(settings.partitioner != nil)
    }

    @Test func `min.insync.replicas above the replication factor is objected to`() throws {
        let settings = try topicSettings(["min.insync.replicas": "2"])
        #expect(
            settings.objection(toReplicationFactor: 1)?.description.contains("above the replication factor, which is 1") == true)
        #expect(settings.objection(toReplicationFactor: 2) == nil)
    }

    @Test func `Levels of compression go with their type`() throws {
        #expect(try topicSettings(["compression.type": "zstd", "compression.zstd.level": "-7"]).compression == .zstd(level: -7))
        #expect(try topicSettings(["compression.type": "gzip"]).compression == .gzip(level: -1))
        #expect(try topicSettings(["compression.type": "lz4"]).compression == .lz4(level: 9))
    }
}
