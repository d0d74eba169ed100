import MartletBuiltIns
import MartletModel
import MartletStrategy
import MartletTesting
import Testing

@Suite struct `Record policies` {
    private let now = Timestamp(1_700_000_000_000)

    private func record(_ headers: KeyValuePairs<String, String?>, at time: Timestamp? = nil) -> SampleRecord {
        SampleRecord(key: "k", value: "v", headers: headers, timestamp: time ?? now)
    }

    @Test func `Records with the same header are the same message, whatever else they are`() throws {
        let dedup = try DedupByHeader.made(["dedup.key": "header:id"])
        func id(_ record: SampleRecord) -> MessageID? { record.withFacts { dedup.messageID(of: $0) } }
        #expect(id(record(["id": "a"])) == id(SampleRecord(key: "other", value: nil, headers: ["x": "y", "id": "a"])))
        #expect(id(record(["id": "a"])) != id(record(["id": "b"])))
        #expect(id(record(["id": "a", "id": "b"])) == id(record(["id": "b"])), "of several the last one")
        #expect(id(record(["id": ""])) != nil)
        #expect(id(record(["id": nil])) == nil)
        #expect(id(record(["ID": "a"])) == nil)
    }

    @Test(arguments: ["id", "header:", "key", "", "headers:id"])
    func `A key that names no header is refused`(key: String) {
        #expect(throws: StrategySettingError.self) { try DedupByHeader.made(["dedup.key": key]) }
        #expect(throws: StrategySettingError.self) { try TimeToLive.made(["ttl.key": key]) }
        #expect(throws: StrategySettingError.self) { try DelayByHeader.made(["delay.key": key]) }
    }

    @Test(
        arguments: [
            ("1000", 1000), ("0", 0), ("-5", -5), ("+7", 7), ("1e3", nil), ("", nil), ("soon", nil), (" 1", nil),
            ("99999999", 99_999_999), ("99999999999999999999", nil),
        ] as [(String, Int64?)])
    func `A time to live and a delay are whole milliseconds as text`(text: String, milliseconds: Int64?) throws {
        let ttl = try TimeToLive.made(["ttl.key": "header:t"])
        let delay = try DelayByHeader.made(["delay.key": "header:t"])
        let moment = milliseconds.map { now.shifted(byMilliseconds: $0) }
        #expect(record(["t": text]).withFacts { ttl.expiry(of: $0) } == moment)
        #expect(record(["t": text]).withFacts { delay.earliestDelivery(of: $0) } == moment)
    }

    @Test func `or eight bytes, big-endian`() throws {
        let ttl = try TimeToLive.made(["ttl.key": "header:t"])
        let header = SampleRecord.Header(key: Array("t".utf8), value: [0, 0, 0, 0, 0, 0, 1, 0])
        let record = SampleRecord(keyBytes: nil, headers: [header], timestamp: now)
        #expect(record.withFacts { ttl.expiry(of: $0) } == now.shifted(byMilliseconds: 256))
    }

    @Test func `A record without a timestamp has no time to add to`() throws {
        let ttl = try TimeToLive.made(["ttl.key": "header:t"])
        #expect(record(["t": "1"], at: Timestamp.none).withFacts { ttl.expiry(of: $0) } == nil)
        #expect(record(["t": "\(Int64.max)"], at: now).withFacts { ttl.expiry(of: $0) } == Timestamp(.max))
    }

    @Test(
        arguments: [
            (nil, nil, .deliver), ("100", nil, .deliver), ("0", nil, .expired), ("-1", nil, .expired),
            (nil, "50", .notBefore(1_700_000_000_050)), (nil, "0", .deliver), ("100", "50", .notBefore(1_700_000_000_050)),
            ("50", "50", .expired), ("50", "100", .expired),
        ] as [(String?, String?, DeliveryVerdict)])
    func `End and delay together give the verdict`(ttl: String?, delay: String?, verdict: DeliveryVerdict) throws {
        let policies = RecordPolicies([
            try TimeToLive.made(["ttl.key": "header:ttl"]), try DelayByHeader.made(["delay.key": "header:delay"]),
        ])
        #expect(try record(["ttl": ttl, "delay": delay]).withFacts { try policies.verdict(on: $0, now: now) } == verdict)
    }
}
