import MartletCoordination
import MartletStrategy
import MartletTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct MembershipTests {
    private let state = InMemoryCoordinationState()
    private let clock = ManualClock()

    private func membership(_ store: any CoordinationStore) throws -> Membership {
        Membership(in: try CoordinationKey("/members"), on: store, clock: RecipeClock(clock))
    }

    /// The ids and addresses of each list that was seen.
    private func watch(_ journal: Journal<[String]>) throws -> Task<Void, Never> {
        let members = try membership(InMemoryCoordinationStore(state)).members
        return Task { for await list in members { journal.note(list.map { "\($0.id) \($0.address)" }) } }
    }

    @Test func `Members come, and go when their body ends`() async throws {
        let seen = Journal<[String]>()
        let watching = try watch(seen)
        await seen.wait { $0 == [[]] }
        let one = try membership(InMemoryCoordinationStore(state))
        let joined = Task { try await one.join(as: "one", address: "10.0.0.1:1") { await untilCancelled() } }
        await seen.wait { $0.last == ["one 10.0.0.1:1"] }
        let answer = try await one.join(as: "two", address: "10.0.0.2:1") {
            await seen.wait { $0.last == ["one 10.0.0.1:1", "two 10.0.0.2:1"] }
            return 7
        }
        #expect(answer == 7)
        await seen.wait { $0.last == ["one 10.0.0.1:1"] }
        joined.cancel()
        try await joined.value
        await seen.wait { $0.last == [] }
        watching.cancel()
    }

    @Test func `A member whose session expired is there again with the next session, and its body goes on`() async throws {
        let store = InMemoryCoordinationStore(state)
        let seen = Journal<[String]>()
        let watching = try watch(seen)
        let membership = try membership(store)
        let joined = Task { try await membership.join(as: "one", address: "a") { await untilCancelled() } }
        await seen.wait { $0.last == ["one a"] }
        store.expire()
        await seen.wait { $0.last == [] }
        store.reconnect()
        await seen.wait { $0.last == ["one a"] }
        joined.cancel()
        try await joined.value
        watching.cancel()
    }

    @Test func `The later of two with one id stays, and the earlier one is told`() async throws {
        let seen = Journal<[String]>()
        let watching = try watch(seen)
        let (first, second) = (
            try membership(InMemoryCoordinationStore(state)), try membership(InMemoryCoordinationStore(state))
        )
        let one = Task { try await first.join(as: "x", address: "first") { await untilCancelled() } }
        await seen.wait { $0.last == ["x first"] }
        let two = Task { try await second.join(as: "x", address: "second") { await untilCancelled() } }
        let key = try CoordinationKey("/members/x")
        await #expect(throws: RecipeError.memberReplaced(key)) { try await one.value }
        await seen.wait { $0.last == ["x second"] }
        two.cancel()
        try await two.value
        watching.cancel()
    }

    @Test(arguments: [InMemoryCoordinationStore.Fault.answerLost, .requestLost])
    func `A registration whose outcome is unknown is read back`(fault: InMemoryCoordinationStore.Fault) async throws {
        let store = InMemoryCoordinationStore(state)
        store.fail(nextWrites: fault)
        let membership = try membership(store)
        try await membership.join(as: "one", address: "a") {
            let ids = try await membership.presentMembers().map(\.id)
            #expect(ids == ["one"])
        }
        #expect(state.entries.isEmpty)
    }

    @Test func `What a body throws is thrown, and an id that cannot be is refused`() async throws {
        struct Failure: Error {}
        let membership = try membership(InMemoryCoordinationStore(state))
        await #expect(throws: Failure.self) { try await membership.join(as: "one") { throw Failure() } }
        await #expect(throws: RecipeError.self) { try await membership.join(as: "a/b") {} }
        #expect(state.entries.isEmpty)
    }

    @Test func `A key that no member wrote is passed over`() async throws {
        let store = InMemoryCoordinationStore(state)
        _ = try await store.put(CoordinationKey("/members/x"), Array("hello".utf8), expecting: .any)
        #expect(try await membership(store).presentMembers() == [])
    }

    @Test func `A lookup finds master and instances of a service by its name`() async throws {
        let store = InMemoryCoordinationStore(state)
        let lookup = ServiceLookup(below: try CoordinationKey("/services"), on: store)
        #expect(try await lookup.master(of: "shop") == nil)
        let election = try lookup.election(of: "shop", as: Candidate(id: "shop-1", address: "10.0.0.7:1"))
        try await lookup.membership(of: "shop").join(as: "shop-1", address: "10.0.0.7:1") {
            try await election.run { term in
                let master = try await lookup.master(of: "shop", waitingAtMost: .seconds(10))
                #expect(master == Leader(id: "shop-1", token: term.token, details: Array("10.0.0.7:1".utf8)))
                #expect(try await lookup.presentInstances(of: "shop").map(\.id) == ["shop-1"])
                #expect(try await lookup.presentInstances(of: "bank") == [])
            }
        }
        #expect(try await lookup.master(of: "shop") == nil)
        let impatient = ServiceLookup(below: try CoordinationKey("/services"), on: store, clock: RecipeClock(clock))
        let waiting = Task { try await impatient.master(of: "shop", waitingAtMost: .seconds(2)) }
        await clock.sleepers(1)
        clock.advance(by: .seconds(2))
        let key = try CoordinationKey("/services/shop/master")
        await #expect(throws: RecipeError.timedOut(key, after: .seconds(2))) { try await waiting.value }
        await #expect(throws: RecipeError.self) { try await lookup.master(of: "a/b") }
    }
}
