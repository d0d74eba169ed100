import MartletConfig
import MartletStrategy
import Testing

@Suite struct `The record policies of a topic` {
    private func names(_ overrides: [String: String], broker: String = "") throws -> [String] {
        try topicSettings(overrides, broker: broker).records.all.map { type(of: $0).name }
    }

    @Test func `None by default, and nothing is judged`() throws {
        let records = try topicSettings().records
        #expect(records.all.isEmpty)
        #expect(records.deduplication == nil)
        #expect(!records.judgesExpiry && !records.judgesDelivery)
    }

    @Test func `A key with a header chooses the built-in policy`() throws {
        #expect(try names(["dedup.key": "header:id"]) == ["dedup-by-header"])
        #expect(try names(["ttl.key": "header:ttl", "delay.key": "header:d"]) == ["time-to-live", "delay"])
        #expect(try names(["record.policies": "delay", "delay.key": "header:d"]) == ["delay"])
        #expect(try names(["record.policies": "delay", "record.policies.delay.delay.key": "header:d"]) == ["delay"])
    }

    @Test func `The window comes from the topic, then from the broker`() throws {
        let own = try topicSettings(["dedup.key": "header:id", "dedup.window.ms": "5", "dedup.window.records": "7"])
        #expect(own.records.deduplication?.window == DeduplicationWindow(milliseconds: 5, records: 7))
        let brokers = try topicSettings(["dedup.key": "header:id"], broker: "dedup.window.ms=9")
        #expect(brokers.records.deduplication?.window == DeduplicationWindow(milliseconds: 9, records: 250_000))
    }

    @Test(
        arguments: [
            (["dedup.key": "id"], "'dedup.key' is 'id': it must name a header of the record as header:<name>"),
            (["ttl.key": "key"], "'ttl.key' is 'key': it must name a header"),
            (["dedup.key": "header:id", "dedup.window.ms": "0"], "'dedup.window.ms' is '0': it must be a whole number from 1"),
            (["record.policies": "dedup-by-header"], "'dedup.key' must be set"),
            (["record.policies": "ttl"], "must be a record strategy of this build: dedup-by-header, delay, time-to-live"),
            (["record.policies.delay.delay.key": "header:d"], "belongs to none of the topic's record strategies"),
        ] as [([String: String], String)])
    func `What cannot be is refused in terms of the key`(overrides: [String: String], reason: String) {
        let complaint = complaint { _ = try topicSettings(overrides) }
        #expect(complaint.contains(reason), "\(complaint)")
    }

    @Test func `DescribeConfigs shows the keys`() throws {
        let described = try brokerSettings().describeTopic(overrides: ["dedup.key": "header:id"], registry: builtIns())
        let values = Dictionary(uniqueKeysWithValues: described.map { ($0.name, $0.value) })
        #expect(values["dedup.key"] == "header:id")
        #expect(values["dedup.window.ms"] == "600000")
        #expect(values["ttl.key"] == .some(nil))
        #expect(!values.keys.contains { $0.hasPrefix("record.policies.") }, "they are the topic's own keys")
    }
}
