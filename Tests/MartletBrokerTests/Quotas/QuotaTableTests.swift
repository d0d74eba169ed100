import MartletConfig
import MartletCoordination
import MartletModel
import MartletWire
import Testing

@testable import MartletBroker

/// Who shares what with whom.
struct QuotaTableTests {
    private static let window = QuotaWindowSettings(
        sampleCount: 2, sample: .seconds(1), controllerSampleCount: 1, controllerSample: .seconds(1))

    private static func table(_ quotas: [(entity: QuotaEntity, limits: [QuotaKey: Double])]) -> QuotaTable {
        let table = QuotaTable(window)
        table.apply(quotas, revision: 1)
        return table
    }

    @Test func `Without quotas nobody is asked about`() {
        let table = Self.table([])
        #expect(table.revision == 0)
        #expect(table.quotas(user: "alice", clientID: "app") == nil)
    }

    @Test func `All clients of a user share the user's limit`() throws {
        let table = Self.table([(QuotaEntity(user: .everyOther), [.producerByteRate: 1000])])
        let one = try #require(table.quotas(user: "alice", clientID: "one"))
        let two = try #require(table.quotas(user: "alice", clientID: "two"))
        let other = try #require(table.quotas(user: "bob", clientID: "one"))
        one.produce?.take(5000)
        #expect(two.wait(after: .produce)?.1 == .producerByteRate)
        #expect(other.wait(after: .produce) == nil)
        #expect(two.wait(after: .fetch) == nil, "a limit of producing is none of fetching")
    }

    @Test func `Each client id of a user has its own share of a limit for pairs`() throws {
        let table = Self.table([(QuotaEntity(user: .everyOther, clientID: .everyOther), [.consumerByteRate: 1000])])
        let one = try #require(table.quotas(user: "alice", clientID: "one"))
        let two = try #require(table.quotas(user: "alice", clientID: "two"))
        one.fetch?.take(5000)
        #expect(one.wait(after: .fetch) != nil)
        #expect(two.wait(after: .fetch) == nil)
        #expect(one.fetchByteCountMax == 1000, "more than a window's bytes at once would be waited for longer than a window")
    }

    @Test func `The longest wait counts, and requests wait no longer than a sample`() throws {
        let table = Self.table([(QuotaEntity(user: .everyOther), [.producerByteRate: 1000, .requestPercentage: 1])])
        let quotas = try #require(table.quotas(user: "alice", clientID: "app"))
        quotas.requestTime?.take(100)
        #expect(quotas.wait(after: .metadata)?.0 == .seconds(1))
        quotas.produce?.take(5000)
        #expect(quotas.wait(after: .produce)?.1 == .producerByteRate)
        #expect(quotas.wait(after: .metadata)?.1 == .requestPercentage)
    }

    @Test func `What was used stays used when another quota changes`() throws {
        let table = Self.table([(QuotaEntity(user: .named("alice")), [.producerByteRate: 1000])])
        try #require(table.quotas(user: "alice", clientID: "app")).produce?.take(5000)
        table.apply(
            [
                (QuotaEntity(user: .named("alice")), [.producerByteRate: 1000]),
                (QuotaEntity(user: .named("bob")), [.producerByteRate: 1]),
            ],
            revision: 2)
        let again = try #require(table.quotas(user: "alice", clientID: "app"))
        #expect(again.wait(after: .produce) != nil)
        table.apply([], revision: 3)
        #expect(table.revision == 0)
    }

    @Test func `Clients that invent an id for each request are not kept in mind`() throws {
        let table = Self.table([(QuotaEntity(clientID: .everyOther), [.producerByteRate: 1000])])
        let kept = try #require(table.quotas(user: "alice", clientID: "kept"))
        kept.produce?.take(1_000_000)
        for number in 0..<20_000 { _ = table.quotas(user: "alice", clientID: "invented-\(number)") }
        #expect(table.meterCount < 3000)
        let again = try #require(table.quotas(user: "alice", clientID: "kept"))
        #expect(again.produce === kept.produce)
    }

    @Test func `After more clients at once than are kept apart, new ones are kept apart again`() async throws {
        let table = Self.table([(QuotaEntity(clientID: .everyOther), [.producerByteRate: 1000])])
        var held = (0..<100_000).map { table.quotas(user: "alice", clientID: "held-\($0)") }
        func sharesMeter(_ attempt: Int) -> Bool {
            let one = table.quotas(user: "alice", clientID: "one-\(attempt)"),
                two = table.quotas(user: "alice", clientID: "two-\(attempt)")
            return one?.produce === two?.produce
        }
        #expect(sharesMeter(0), "\(held.count) are kept apart")
        held = []
        let deadline = ContinuousClock.now + .seconds(20)
        var attempt = 1
        while sharesMeter(attempt), ContinuousClock.now < deadline {
            attempt += 1
            await Task.yield()
        }
        #expect(!sharesMeter(0))
    }

    @Test func `An address is refused what exceeds its rate, and others are not`() throws {
        let table = Self.table([(QuotaEntity(address: .named("192.0.2.1")), [.connectionCreationRate: 1])])
        // What the burst has, and one that overdraws it.
        for _ in 0..<2 where table.refusesConnection(from: "192.0.2.1") != nil { Issue.record("within the burst") }
        let refusal = try #require(table.refusesConnection(from: "192.0.2.1"))
        #expect(refusal.rate == 1)
        #expect(refusal.wait > .zero && refusal.wait <= .seconds(1))
        #expect(table.refusesConnection(from: "192.0.2.2") == nil)
    }
}
