import MartletConfig
import Testing

@Suite struct ConfigDescriptionTests {
    private func describe(
        _ name: String, _ overrides: [String: String] = [:], file: String = "", cluster: [String: String] = [:],
        broker: [String: String] = [:]
    ) throws -> ConfigDescription {
        let settings = try brokerSettings(file, cluster: cluster, broker: broker)
        return try #require(settings.describeTopic(overrides: overrides, names: [name], registry: builtIns()).first)
    }

    private func line(_ description: ConfigDescription) -> String {
        let synonyms = description.synonyms.map { "\($0.source):\($0.name)=\($0.value ?? "null")" }.joined(separator: ", ")
        return "\(description.value ?? "null") \(description.source) {\(synonyms)}"
    }

    @Test func `Every place where a value is set is listed, the one in effect first`() throws {
        #expect(
            line(try describe("retention.ms"))
                == "604800000 default {default:log.retention.hours=168}")
        #expect(
            line(try describe("retention.ms", file: "log.retention.hours=2\nlog.retention.minutes=3"))
                == "180000 staticBroker {staticBroker:log.retention.minutes=3, staticBroker:log.retention.hours=2, default:log.retention.hours=168}"
        )
        #expect(
            line(
                try describe(
                    "retention.ms", ["retention.ms": "5"], file: "log.retention.ms=4", cluster: ["log.retention.ms": "3"],
                    broker: ["log.retention.ms": "2"]))
                == "5 dynamicTopic {dynamicTopic:retention.ms=5, dynamicBroker:log.retention.ms=2, dynamicDefaultBroker:log.retention.ms=3, staticBroker:log.retention.ms=4, default:log.retention.hours=168}"
        )
        #expect(
            line(try describe("retention.ms", cluster: ["log.retention.ms": "3"]))
                == "3 dynamicDefaultBroker {dynamicDefaultBroker:log.retention.ms=3, default:log.retention.hours=168}")
    }

    @Test func `A key that another decides shows what it comes out as`() throws {
        #expect(try describe("ack.policy").value == "all")
        #expect(try describe("producer.idempotence", ["delivery.guarantee": "exactly-once"]).value == "required")
        #expect(try describe("isolation.level").value == "client")
        #expect(try describe("retention.strategy", ["cleanup.policy": "compact"]).value == "compact")
        #expect(try describe("ack.policy", ["ack.policy": "quorum"]).source == .dynamicTopic)
    }

    @Test func `Types and sentences go along`() throws {
        let description = try describe("cleanup.policy")
        #expect(description.type == .list)
        #expect(description.documentation.hasPrefix("What becomes of old records"))
        #expect(!description.isReadOnly && !description.isSensitive)
    }

    @Test func `Settings of the strategies in use are described with the topic`() throws {
        let setting = try describe("retention.strategy.time.ahead.max.ms", ["retention.strategy.time.ahead.max.ms": "5"])
        #expect(setting.value == "5")
        #expect(setting.source == .dynamicTopic)
        #expect(setting.documentation.contains("not believed"))
        let partitioner = try describe("partitioner.strategy.header", ["partitioner.strategy": "explicit"])
        #expect(partitioner.value == "partition")
        #expect(partitioner.isDefault)
    }

    @Test func `Overrides that are no longer possible are shown as they are`() throws {
        let overrides = ["partitioner.strategy": "unlinked", "partitioner.strategy.x": "1"]
        #expect(try describe("partitioner.strategy", overrides).value == "unlinked")
        #expect(try describe("partitioner.strategy.x", overrides).value == "1")
    }

    @Test func `A broker's keys tell whether they can be changed while it runs`() throws {
        let settings = try brokerSettings("num.partitions=4", cluster: ["log.retention.ms": "3"])
        let all = settings.describeBroker()
        #expect(all.map(\.name) == all.map(\.name).sorted())
        let partitions = try #require(settings.describeBroker(names: ["num.partitions"]).first)
        #expect(partitions.value == "4" && partitions.isReadOnly && partitions.source == .staticBroker)
        let retention = try #require(settings.describeBroker(names: ["log.retention.ms"]).first)
        #expect(retention.value == "3" && !retention.isReadOnly && retention.source == .dynamicDefaultBroker)
        #expect(settings.describeClusterDefaults().map(\.name) == ["log.retention.ms"])
    }
}
