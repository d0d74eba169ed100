import MartletCoordination
import MartletStrategy
import MartletTesting
import MasterLookup
import Testing

@Suite(.timeLimit(.minutes(1))) struct `The shop` {
    private let state = InMemoryCoordinationState()
    private let ledger = Ledger()
    private let network = ShopNetwork()

    private func lookup(_ store: any CoordinationStore) throws -> ServiceLookup {
        ServiceLookup(below: try CoordinationKey("/services"), on: store)
    }

    private func start(_ id: String, on store: any CoordinationStore) throws -> Task<Void, any Error> {
        let instance = ShopInstance(id: id, lookup: try lookup(store), ledger: ledger, network: network)
        return Task { try await instance.run() }
    }

    private func client() throws -> (ShopClient, ServiceLookup) {
        let lookup = try lookup(InMemoryCoordinationStore(state))
        return (ShopClient(lookup: lookup, network: network), lookup)
    }

    @Test func `takes orders again when its master's session has expired`() async throws {
        let sessions = ["one": InMemoryCoordinationStore(state), "two": InMemoryCoordinationStore(state)]
        let instances = try sessions.map { try start($0.key, on: $0.value) }
        let (client, lookup) = try client()
        #expect(try await client.order("book") == 1)
        let first = try #require(try await lookup.master(of: "shop"))
        sessions[first.id]?.expire()
        #expect(try await client.order("lamp") == 2)
        let second = try #require(try await lookup.master(of: "shop"))
        #expect(second.id != first.id && second.token > first.token)
        #expect(await ledger.orders.map(\.token) == [first.token, second.token])
        for instance in instances { instance.cancel() }
    }

    @Test func `hands over when its master stops, and knows its instances`() async throws {
        let one = try start("one", on: InMemoryCoordinationStore(state))
        let (client, lookup) = try client()
        #expect(try await client.order("book") == 1)
        let two = try start("two", on: InMemoryCoordinationStore(state))
        for await instances in try lookup.instances(of: "shop") where instances.map(\.id) == ["one", "two"] { break }
        one.cancel()
        // Until it has stepped down it takes orders still.
        _ = await one.result
        #expect(try await client.order("lamp") == 2)
        #expect(try await lookup.master(of: "shop")?.address == "two.shop.example:8443")
        #expect(try await lookup.presentInstances(of: "shop").map(\.id) == ["two"])
        two.cancel()
    }

    @Test func `refuses what a master writes that was replaced`() async throws {
        _ = try await ledger.write("book", token: FencingToken(rawValue: 2))
        await #expect(throws: StaleToken.self) { try await ledger.write("lamp", token: FencingToken(rawValue: 1)) }
    }

    @Test func `follows its prices`() async throws {
        let store = InMemoryCoordinationStore(state)
        let key = try CoordinationKey("/config/prices")
        _ = try await store.put(key, Array("book 12\n".utf8), expecting: .any)
        var changes = PriceList(at: key, on: InMemoryCoordinationStore(state)).changes.makeAsyncIterator()
        #expect(await changes.next() == ["book": 12])
        _ = try await store.put(key, Array("book 13\nlamp 40\nnonsense\n".utf8), expecting: .any)
        #expect(await changes.next() == ["book": 13, "lamp": 40])
    }

    @Test func `restocks one item at a time`() async throws {
        let prefix = try CoordinationKey("/locks/restock")
        try await withThrowingTaskGroup(of: Int.self) { group in
            for item in ["book", "lamp", "chair"] {
                let restock = try Restock(at: prefix, on: InMemoryCoordinationStore(state), ledger: ledger)
                group.addTask { try await restock.run(item) }
            }
            let numbers = try await group.reduce(into: Set<Int>()) { $0.insert($1) }
            #expect(numbers == [1, 2, 3])
        }
        #expect(await ledger.orders.map(\.token.rawValue) == [1, 2, 3])
    }

    @Test func `reports on one machine only`() async throws {
        let key = try CoordinationKey("/locks/report")
        let one = NightlyReport(at: key, on: InMemoryCoordinationStore(state), machine: "one")
        let two = NightlyReport(at: key, on: InMemoryCoordinationStore(state), machine: "two")
        let ran = try await one.run { token in
            #expect(token == FencingToken(rawValue: 1))
            let ranToo = try await two.run { _ in Issue.record("it ran twice") }
            #expect(!ranToo)
        }
        #expect(ran)
    }
}
