import MartletConfig
import MartletStrategy
import Testing

@Suite struct `What a topic's guarantee is made of` {
    private func statement(_ overrides: [String: String]) throws -> GuaranteeStatement {
        GuaranteeStatement(try topicSettings(overrides), replicaCount: 1)
    }

    @Test(arguments: [
        ("at-most-once", "raise", ["writes": "broker", "producers": "clients", "reads": "clients", "commits": "managed"]),
        ("at-least-once", "raise", ["writes": "broker", "producers": "clients", "reads": "clients", "commits": "managed"]),
        ("exactly-once", "raise", ["writes": "broker", "producers": "broker", "reads": "broker", "commits": "managed"]),
        ("exactly-once", "off", ["writes": "clients", "producers": "clients", "reads": "clients", "commits": "managed"]),
        ("client", "raise", ["writes": "broker", "producers": "clients", "reads": "clients", "commits": "clients"]),
    ])
    func `Who enforces which part`(guarantee: String, enforce: String, parts: [String: String]) throws {
        let statement = try statement(["delivery.guarantee": guarantee, "delivery.enforce": enforce])
        #expect(Dictionary(uniqueKeysWithValues: statement.parts.map { ($0.part, $0.enforcedBy.rawValue) }) == parts)
        #expect(statement.parts.allSatisfy { $0.holds.hasSuffix(".") })
    }

    @Test(arguments: [
        ("at-most-once", "raise", ["enable.idempotence=true", "enable.auto.commit=false"]),
        ("at-least-once", "raise", ["enable.auto.commit=false"]),
        ("at-least-once", "reject", ["acks=all", "enable.auto.commit=false"]),
        ("exactly-once", "raise", ["enable.idempotence=true", "transactional.id=one of its own", "enable.auto.commit=false"]),
        (
            "exactly-once", "off",
            [
                "enable.idempotence=true", "acks=all", "transactional.id=one of its own", "isolation.level=read_committed",
                "enable.auto.commit=false",
            ]
        ),
        ("client", "raise", []),
    ])
    func `What a client of another make sets`(guarantee: String, enforce: String, settings: [String]) throws {
        let statement = try statement(["delivery.guarantee": guarantee, "delivery.enforce": enforce])
        #expect(statement.foreignClients.map { "\($0.setting)=\($0.value)" } == settings)
        #expect(statement.foreignClients.allSatisfy { $0.because.hasSuffix(".") })
    }

    @Test func `Record policies, partitioner and retention are told`() throws {
        let statement = try statement([
            "dedup.key": "header:id", "ttl.key": "header:ttl", "delay.key": "header:d", "retention.strategy": "consumed",
            "partitioner.mode": "verify",
        ])
        let parts = Dictionary(uniqueKeysWithValues: statement.parts.map { ($0.part, $0) })
        #expect(parts["messages"]?.holds.contains("600000 ms and 250000 offsets") == true)
        #expect(parts["expiry"]?.enforcedBy == .broker)
        #expect(parts["delay"]?.enforcedBy == .managed)
        #expect(parts["delay"]?.holds.contains("other consumers get it at once") == true)
        #expect(parts["retention"]?.holds.contains("'consumed'") == true)
        #expect(parts["partitions"]?.enforcedBy == .broker)
    }
}
