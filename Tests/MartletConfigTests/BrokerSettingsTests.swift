import MartletConfig
import MartletModel
import Testing

@Suite struct BrokerSettingsTests {
    @Test func `Without any configuration everything has its default`() throws {
        let settings = try brokerSettings()
        #expect(settings.listeners == [ListenerSettings(name: "PLAINTEXT", host: "", port: 9092)])
        #expect(settings.advertisedListeners == settings.listeners)
        #expect(settings.interBrokerListenerName == "PLAINTEXT")
        #expect(settings.eventLoopCount == nil)
        #expect(settings.requestMaximumByteCount == 104_857_600)
        #expect(settings.coordinator == StrategyChoice(name: "embedded"))
        #expect(settings.warnings.isEmpty)
    }

    @Test(arguments: [
        ("PLAINTEXT://localhost:0", "PLAINTEXT://localhost:0"), ("plaintext://h:1", "PLAINTEXT://h:1"),
        ("PLAINTEXT://[::1]:9092", "PLAINTEXT://[::1]:9092"), (" PLAINTEXT://:1 , A://:2", "PLAINTEXT://:1,A://:2"),
        ("PLAINTEXT://0.0.0.0:65535", "PLAINTEXT://0.0.0.0:65535"),
    ])
    func `Listeners are taken apart`(text: String, expected: String) throws {
        let settings = try brokerSettings(
            "listeners=\(text)\nlistener.security.protocol.map=PLAINTEXT:PLAINTEXT,A:PLAINTEXT")
        #expect(settings.listeners.map(\.description).joined(separator: ",") == expected)
    }

    @Test(arguments: [
        "PLAINTEXT", "PLAINTEXT:", "PLAINTEXT:/h:1", "://h:1", "PLAINTEXT://h", "PLAINTEXT://h:", "PLAINTEXT://h:65536",
        "PLAINTEXT://h:-1", "PLAINTEXT://::1:9092", "PLAINTEXT://[::1:9092", "PLAINTEXT://h:1,PLAINTEXT://h:2",
        "OTHER://h:1", "PLAINTEXT://a b:1", "PLAINTEXT://h:1/x", "",
    ])
    func `A listener that cannot be is an error`(text: String) {
        #expect(complaint { _ = try brokerSettings("listeners=\(text)") }.contains("'listeners'"))
    }

    @Test(arguments: [
        "PLAINTEXT://0.0.0.0:9092", "OTHER://h:1", "PLAINTEXT://[::]:9092",
    ])
    func `An advertised listener that no client can use is an error`(text: String) {
        let map = "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,OTHER:PLAINTEXT"
        #expect(complaint { _ = try brokerSettings("\(map)\nadvertised.listeners=\(text)") }.contains("'advertised.listeners'"))
    }

    @Test func `The older names of keys count where the newer are not set`() throws {
        #expect(try brokerSettings("broker.id=7\nlog.dir=/old").brokerID == 7)
        #expect(try brokerSettings("log.dir=/old").dataDirectory == "/old")
        #expect(try brokerSettings("log.dir=/old\nlog.dirs=/new").dataDirectory == "/new")
        #expect(try brokerSettings("broker.id=-1").brokerID == 1)
        #expect(try brokerSettings("queued.max.request.bytes=-1").queuedMaximumByteCount == 268_435_456)
        #expect(try brokerSettings("log.dirs=/file", flags: ["log.dir=/flag"]).dataDirectory == "/flag")
    }

    @Test func `A default that no topic could live with stops the start`() {
        #expect(complaint { _ = try brokerSettings("log.segment.bytes=10") }.contains("broker.properties:1"))
        #expect(complaint { _ = try brokerSettings("delivery.guarantee=thrice") }.contains("at-least-once"))
        #expect(complaint { _ = try brokerSettings("retention.strategy=timee") }.contains("eventtime, size, time"))
        #expect(complaint { _ = try brokerSettings("coordination.strategy=zookeper") }.contains("embedded, etcd, zookeeper"))
        #expect(complaint { _ = try brokerSettings("retention.strategy.eventtime.windo.ms=1") }.contains("is no setting"))
        #expect(complaint { _ = try brokerSettings("retention.strategy.eventtime.window.ms=1") } == "")
        #expect(complaint { _ = try brokerSettings("coordination.strategy.x=1") }.contains("coordination.strategy.x"))
    }

    @Test func `What is set at run time wins, for this broker over all brokers over the file`() throws {
        let file = "log.retention.ms=1"
        let overrides: [String: String] = [:]
        func retention(_ settings: BrokerSettings) throws -> Int64? {
            try TopicSettings(overrides: overrides, defaults: settings, registry: builtIns()).retentionMilliseconds
        }
        #expect(try retention(brokerSettings(file)) == 1)
        let all = try brokerSettings(file).with(
            clusterConfigs: ["log.retention.ms": "2"], brokerConfigs: [:], registry: builtIns())
        #expect(try retention(all) == 2)
        let one = try all.with(
            clusterConfigs: ["log.retention.ms": "2"], brokerConfigs: ["log.retention.ms": "3"], registry: builtIns())
        #expect(try retention(one) == 3)
    }
}
