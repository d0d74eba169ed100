import MartletConfig
import Testing

@Suite struct ConfigAlterationTests {
    private func altered(_ overrides: [String: String], _ alterations: ConfigAlteration...) throws -> [String: String] {
        try brokerSettings().altering(topic: overrides, by: alterations)
    }

    @Test func `Set, delete, append and subtract`() throws {
        #expect(try altered([:], .set("retention.ms", "5")) == ["retention.ms": "5"])
        #expect(try altered(["retention.ms": "5"], .delete("retention.ms")) == [:])
        #expect(try altered([:], .delete("retention.ms")) == [:])
        #expect(try altered([:], .append("cleanup.policy", "compact")) == ["cleanup.policy": "delete,compact"])
        #expect(
            try altered(["cleanup.policy": "compact"], .append("cleanup.policy", "compact,delete")) == [
                "cleanup.policy": "compact,delete"
            ])
        #expect(
            try altered(["cleanup.policy": "compact,delete"], .subtract("cleanup.policy", "delete")) == [
                "cleanup.policy": "compact"
            ])
        #expect(try altered([:], .subtract("cleanup.policy", "delete")) == ["cleanup.policy": ""])
        #expect(try altered([:], .append("retention.strategy", "eventtime")) == ["retention.strategy": "time,size,eventtime"])
    }

    @Test func `Keys of strategies can be set and taken back`() throws {
        let set = try altered([:], .set("retention.strategy.time.ahead.max.ms", "5"))
        #expect(set == ["retention.strategy.time.ahead.max.ms": "5"])
        #expect(try altered(set, .delete("retention.strategy.time.ahead.max.ms")) == [:])
    }

    @Test(arguments: [
        ([ConfigAlteration.set("retention.mss", "1")], "did you mean 'retention.ms'"),
        ([.delete("retention.mss")], "did you mean 'retention.ms'"), ([.append("retention.ms", "1")], "is not a list"),
        ([.set("retention.ms", "1"), .delete("retention.ms")], "is altered twice in one request"),
        ([.set("log.retention.ms", "1")], "is a key of brokers"),
    ])
    func `What cannot be altered is refused`(alterations: [ConfigAlteration], reason: String) throws {
        let complaint = complaint { _ = try brokerSettings().altering(topic: [:], by: alterations) }
        #expect(complaint.contains(reason), "\(complaint)")
    }

    @Test func `An unknown key that is there can be taken away`() throws {
        #expect(try altered(["gone.with.a.build": "1"], .delete("gone.with.a.build")) == [:])
    }

    @Test func `Of a broker's keys only those that act at once can be altered`() throws {
        let settings = try brokerSettings()
        #expect(
            try settings.altering(broker: [:], by: [.set("log.retention.ms", "1")], isClusterWide: true)
                == ["log.retention.ms": "1"])
        let readOnly = complaint {
            _ = try settings.altering(broker: [:], by: [.set("listeners", "PLAINTEXT://:1")], isClusterWide: false)
        }
        #expect(readOnly.contains("cannot be changed while the broker runs"))
        let unknown = complaint {
            _ = try settings.altering(broker: [:], by: [.set("log.retention.mss", "1")], isClusterWide: false)
        }
        #expect(unknown.contains("did you mean 'log.retention.ms'"))
        for (key, value) in [("log.retention.ms", "x"), ("delivery.guarantee", "thrice"), ("log.cleanup.policy", "burn")] {
            let impossible = complaint {
                _ = try settings.altering(broker: [:], by: [.set(key, value)], isClusterWide: true)
            }
            #expect(impossible.contains("set at run time for all brokers: '\(key)' is '\(value)'"), "\(impossible)")
        }
    }
}
