import MartletModel
import Testing

@testable import MartletBroker

/// Which of several quotas binds a client (KIP-55, KIP-257): alice's client `app` in all cases.
struct QuotaRulesTests {
    private static let alice = QuotaEntity.Part.named("alice")
    private static let app = QuotaEntity.Part.named("app")

    /// From the most specific to the least.
    private static let ladder: [QuotaEntity] = [
        QuotaEntity(user: alice, clientID: app),
        QuotaEntity(user: alice, clientID: .everyOther),
        QuotaEntity(user: alice),
        QuotaEntity(user: .everyOther, clientID: app),
        QuotaEntity(user: .everyOther, clientID: .everyOther),
        QuotaEntity(user: .everyOther),
        QuotaEntity(clientID: app),
        QuotaEntity(clientID: .everyOther),
    ]

    private static func rules(_ entities: some Sequence<QuotaEntity>) -> QuotaRules {
        QuotaRules(entities.map { ($0, [.producerByteRate: Double(ladder.firstIndex(of: $0) ?? 99) + 1]) })
    }

    @Test(arguments: ladder.indices) func `The most specific quota binds`(place: Int) throws {
        let rules = Self.rules(Self.ladder[place...])
        let binding = try #require(rules.binding(.producerByteRate, user: "alice", clientID: "app"))
        #expect(binding.limit == Double(place + 1))
        // A limit for everybody of a kind is one for each of them.
        #expect((binding.user == nil) == (Self.ladder[place].user == nil))
        #expect((binding.clientID == nil) == (Self.ladder[place].clientID == nil))
    }

    @Test func `Quotas of others do not bind`() {
        let rules = Self.rules([
            QuotaEntity(user: .named("bob")), QuotaEntity(clientID: .named("report")),
            QuotaEntity(user: .named("bob"), clientID: Self.app),
            QuotaEntity(user: Self.alice, clientID: .named("report")),
        ])
        #expect(rules.binding(.producerByteRate, user: "alice", clientID: "app") == nil)
    }

    @Test func `Each kind of limit is looked for by itself`() {
        let rules = QuotaRules([
            (QuotaEntity(user: Self.alice, clientID: Self.app), [.producerByteRate: 1]),
            (QuotaEntity(user: .everyOther), [.consumerByteRate: 2, .producerByteRate: 3]),
        ])
        #expect(rules.binding(.producerByteRate, user: "alice", clientID: "app")?.limit == 1)
        #expect(rules.binding(.consumerByteRate, user: "alice", clientID: "app")?.limit == 2)
        #expect(rules.binding(.requestPercentage, user: "alice", clientID: "app") == nil)
    }

    @Test func `An address has its own rate, or that of all others`() {
        let rules = QuotaRules([
            (QuotaEntity(address: .named("192.0.2.1")), [.connectionCreationRate: 5]),
            (QuotaEntity(address: .everyOther), [.connectionCreationRate: 50]),
        ])
        #expect(rules.connectionRate(ofAddress: "192.0.2.1") == 5)
        #expect(rules.connectionRate(ofAddress: "192.0.2.2") == 50)
        let long = QuotaRules([(QuotaEntity(address: .named("2001:DB8:0:0:0:0:0:1")), [.connectionCreationRate: 5])])
        #expect(long.connectionRate(ofAddress: "2001:db8::1") == 5)
        #expect(QuotaRules([]).connectionRate(ofAddress: "192.0.2.1") == nil)
    }
}
