import MartletBuiltIns
import MartletModel
import MartletStrategy
import MartletTesting
import Testing

@Suite struct `Built-in strategies run the checks that an outside author runs` {
    @Test func partitioners() throws {
        try PartitionerChecks(Murmur2Partitioner.self).run()
        try PartitionerChecks(CRC32Partitioner.self).run()
        try PartitionerChecks(FNV1aPartitioner.self).run()
        try PartitionerChecks(RoundRobinPartitioner.self).run()
        try PartitionerChecks(StickyPartitioner.self).run()
        try PartitionerChecks(ExplicitPartitioner.self).run()
        try PartitionerChecks(ExplicitPartitioner.self, settings: ["source": "key"]).run()
    }

    @Test(arguments: ["-1", "0", "1", "604800000", "\(Int64.max)"])
    func `retention policies`(milliseconds: String) throws {
        for ahead in ["-1", "0", "3600000", "\(Int64.max)"] {
            try RetentionPolicyChecks(
                TimeRetention.self, settings: ["retention.ms": milliseconds, "ahead.max.ms": ahead]
            ).run()
            try RetentionPolicyChecks(
                EventTimeRetention.self, settings: ["window.ms": milliseconds, "ahead.max.ms": ahead]
            ).run()
        }
        try RetentionPolicyChecks(SizeRetention.self, settings: ["retention.bytes": milliseconds]).run()
        try RetentionPolicyChecks(CompactRetention.self).run()
    }

    @Test func `ack policies`() throws {
        try AckPolicyChecks(NoAcks.self).run()
        try AckPolicyChecks(LeaderAcks.self).run()
        try AckPolicyChecks(AllAcks.self).run()
        try AckPolicyChecks(QuorumAcks.self).run()
    }

    @Test func `delivery semantics`() throws {
        try DeliverySemanticsChecks(AtMostOnce.self).run()
        try DeliverySemanticsChecks(AtLeastOnce.self).run()
        try DeliverySemanticsChecks(ExactlyOnce.self).run()
        try DeliverySemanticsChecks(ClientDecides.self).run()
    }

    @Test func `record policies`() throws {
        let numbers = [
            SampleRecord(key: "k", headers: ["h": "60000"], timestamp: 1_700_000_000_000),
            SampleRecord(key: "k", headers: ["h": "-1"], timestamp: 0), SampleRecord(key: "k", headers: ["h": "soon"]),
            SampleRecord(key: "k", headers: ["h": "\(Int64.max)"], timestamp: Timestamp(.max)),
        ]
        try RecordPolicyChecks(DedupByHeader.self, settings: ["dedup.key": "header:h"], records: numbers).run()
        try RecordPolicyChecks(TimeToLive.self, settings: ["ttl.key": "header:h"], records: numbers).run()
        try RecordPolicyChecks(DelayByHeader.self, settings: ["delay.key": "header:h"], records: numbers).run()
    }

    @Test func `retention by consumption`() throws {
        try RetentionPolicyChecks(ConsumedRetention.self).run()
    }

    @Test func assignors() throws {
        try AssignorChecks(UniformAssignor.self).run()
        try AssignorChecks(RangeAssignor.self).run()
    }

    @Test func authorizers() throws {
        try AuthorizerChecks(ACLAuthorizer.self).run()
        try AuthorizerChecks(ACLAuthorizer.self, settings: ["super.users": "User:a", "allow.everyone.if.no.acl.found": "true"])
            .run()
    }

    @Test func `all of them fit into one list`() throws {
        let registry = try StrategyRegistry {
            Murmur2Partitioner.self
            CRC32Partitioner.self
            FNV1aPartitioner.self
            RoundRobinPartitioner.self
            StickyPartitioner.self
            ExplicitPartitioner.self
            TimeRetention.self
            SizeRetention.self
            CompactRetention.self
            EventTimeRetention.self
            ConsumedRetention.self
            DedupByHeader.self
            TimeToLive.self
            DelayByHeader.self
            NoAcks.self
            LeaderAcks.self
            AllAcks.self
            QuorumAcks.self
            AtMostOnce.self
            AtLeastOnce.self
            ExactlyOnce.self
            ClientDecides.self
            UniformAssignor.self
            RangeAssignor.self
            ACLAuthorizer.self
        }
        #expect(registry.names(in: .partitioner) == ["crc32", "explicit", "fnv1a", "murmur2", "roundrobin", "sticky"])
        #expect(registry.names(in: .retention) == ["compact", "consumed", "eventtime", "size", "time"])
        #expect(registry.names(in: .record) == ["dedup-by-header", "delay", "time-to-live"])
        #expect(registry.names(in: .acks) == ["all", "leader", "none", "quorum"])
        #expect(registry.names(in: .delivery) == ["at-least-once", "at-most-once", "client", "exactly-once"])
        #expect(registry.names(in: .assignor) == ["range", "uniform"])
        #expect(registry.names(in: .authorizer) == ["acl"])
    }
}
