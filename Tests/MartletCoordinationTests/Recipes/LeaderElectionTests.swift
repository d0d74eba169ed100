import MartletCoordination
import MartletStrategy
import MartletTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct LeaderElectionTests {
    private enum Entry: Hashable, Sendable {
        case began(String, Int64)
        case ended(String, Int64)
        case returned(String)
    }

    private let state = InMemoryCoordinationState()
    private let clock = ManualClock()
    private let journal = Journal<Entry>()
    private let timing = RecipeTiming(grace: .seconds(12), retryDelay: .milliseconds(200))

    private func prefix() throws -> CoordinationKey { try CoordinationKey("/services/shop") }

    private func election(_ id: String, on store: any CoordinationStore) throws -> LeaderElection {
        try LeaderElection(
            at: prefix(), as: Candidate(id: id, address: "\(id).example:1"), on: store, timing: timing,
            clock: RecipeClock(clock))
    }

    /// A candidate that leads until it is cancelled.
    private func stand(_ id: String, on store: any CoordinationStore) throws -> Task<Void, any Error> {
        let election = try election(id, on: store)
        let journal = journal
        return Task {
            defer { journal.note(.returned(id)) }
            try await election.run { term in
                journal.note(.began(id, term.token.rawValue))
                await untilCancelled()
                journal.note(.ended(id, term.token.rawValue))
            }
        }
    }

    @Test func `The next candidate leads when the leader's session ends, with the next token`() async throws {
        let (first, second) = (InMemoryCoordinationStore(state), InMemoryCoordinationStore(state))
        let one = try stand("one", on: first)
        await journal.wait { $0.contains(.began("one", 1)) }
        let two = try stand("two", on: second)
        await first.close()
        await journal.wait { $0.contains(.began("two", 2)) }
        await journal.wait { $0.contains(.returned("one")) }
        await #expect(throws: RecipeError.storeClosed) { try await one.value }
        two.cancel()
        await #expect(throws: CancellationError.self) { try await two.value }
    }

    @Test func `The key is given away only after the body has ended`() async throws {
        let (first, second) = (InMemoryCoordinationStore(state), InMemoryCoordinationStore(state))
        let one = try stand("one", on: first)
        await journal.wait { $0.contains(.began("one", 1)) }
        let two = try stand("two", on: second)
        one.cancel()
        await journal.wait { $0.contains(.began("two", 2)) }
        let entries = journal.entries
        let end = try #require(entries.firstIndex(of: .ended("one", 1)))
        let beginning = try #require(entries.firstIndex(of: .began("two", 2)))
        #expect(end < beginning)
        two.cancel()
        await journal.wait { $0.contains(.returned("two")) }
        #expect(state.entries[try prefix().appending("leader")] == nil)
    }

    @Test func `A suspended leader stops when its grace is over, not before`() async throws {
        let (first, second) = (InMemoryCoordinationStore(state), InMemoryCoordinationStore(state))
        let one = try stand("one", on: first)
        await journal.wait { $0.contains(.began("one", 1)) }
        let two = try stand("two", on: second)
        first.suspend()
        await clock.sleepers(1)
        clock.advance(by: .milliseconds(11_999))
        #expect(!journal.entries.contains(.ended("one", 1)))
        clock.advance(by: .milliseconds(1))
        await journal.wait { $0.contains(.ended("one", 1)) }
        first.giveUp()
        await journal.wait { $0.contains(.began("two", 2)) }
        // It learns of it, opens a new session and is a candidate again.
        first.resume()
        first.reconnect()
        two.cancel()
        await journal.wait { $0.contains(.began("one", 3)) }
        one.cancel()
        await journal.wait { $0.contains(.returned("one")) }
    }

    @Test func `Without grace a suspended leader stops at once`() async throws {
        let store = InMemoryCoordinationStore(state)
        let election = try LeaderElection(at: prefix(), as: Candidate(id: "one"), on: store)
        let run = Task { [journal] in
            try await election.run { term in
                journal.note(.began("one", term.token.rawValue))
                await untilCancelled()
                journal.note(.ended("one", term.token.rawValue))
            }
        }
        await journal.wait { $0.contains(.began("one", 1)) }
        store.suspend()
        await journal.wait { $0.contains(.ended("one", 1)) }
        // Its session lives still, and so does its key: a new term has a new token.
        store.resume()
        await journal.wait { $0.contains(.began("one", 2)) }
        run.cancel()
        await #expect(throws: CancellationError.self) { try await run.value }
    }

    @Test func `A leader that was cut off for a short time goes on`() async throws {
        let store = InMemoryCoordinationStore(state)
        let one = try stand("one", on: store)
        await journal.wait { $0.contains(.began("one", 1)) }
        store.suspend()
        await clock.sleepers(1)
        store.resume()
        await clock.sleepers(0)
        clock.advance(by: .seconds(60))
        one.cancel()
        await journal.wait { $0.contains(.returned("one")) }
        #expect(journal.entries == [.began("one", 1), .ended("one", 1), .returned("one")])
    }

    @Test func `A restarted candidate leads at once, though its old session still lives`() async throws {
        let old = InMemoryCoordinationStore(state)
        let before = try stand("one", on: old)
        await journal.wait { $0.contains(.began("one", 1)) }
        old.suspend()  // Killed: nobody says anything any more.
        let after = try stand("one", on: InMemoryCoordinationStore(state))
        await journal.wait { $0.contains(.began("one", 2)) }
        for task in [before, after] { task.cancel() }
        await clock.sleepers(1)
        while journal.entries.filter({ $0 == .returned("one") }).count < 2 {
            clock.advance(by: timing.retryDelay)
            await Task.yield()
        }
    }

    @Test(
        arguments: [
            InMemoryCoordinationStore.Fault.answerLost, .requestLost,
        ], [0, 1])
    func `A write whose outcome is unknown is read back`(fault: InMemoryCoordinationStore.Fault, write: Int) async throws {
        let store = InMemoryCoordinationStore(state)
        // The first write is the claim, the second the term.
        for _ in 0..<write { store.fail(nextWrites: fault) }
        store.fail(nextWrites: fault)
        let one = try stand("one", on: store)
        await journal.wait { $0.contains(.began("one", 1)) }
        one.cancel()
        await journal.wait { $0.contains(.returned("one")) }
    }

    @Test func `A body that returns gives the term up, and what it throws is thrown`() async throws {
        struct Failure: Error {}
        let store = InMemoryCoordinationStore(state)
        let election = try election("one", on: store)
        try await election.run { #expect($0.token.rawValue == 1) }
        #expect(state.entries[try prefix().appending("leader")] == nil)
        await #expect(throws: Failure.self) { try await election.run { _ in throw Failure() } }
        try await election.run { #expect($0.token.rawValue == 3) }
    }

    @Test func `Resigning ends the run without an error`() async throws {
        let election = try election("one", on: InMemoryCoordinationStore(state))
        election.resign()
        let run = Task { [journal] in
            try await election.run { term in
                journal.note(.began("one", term.token.rawValue))
                await untilCancelled()
            }
        }
        await journal.wait(forCount: 1)
        await #expect(throws: RecipeError.alreadyRunning(try prefix())) { try await election.run { _ in } }
        election.resign()
        try await run.value
    }

    @Test func `A commit of an earlier term is refused by the term's check`() async throws {
        let (first, second) = (InMemoryCoordinationStore(state), InMemoryCoordinationStore(state))
        let terms = Journal<LeaderTerm>()
        try await election("one", on: first).run { terms.note($0) }
        try await election("two", on: second).run { terms.note($0) }
        let key = try CoordinationKey("/guarded")
        await #expect(throws: CoordinationError.self) {
            try await first.commit([terms.entries[0].check, .put(key, [1], expecting: .any)])
        }
        _ = try await second.commit([terms.entries[1].check, .put(key, [2], expecting: .any)])
        #expect(state.entries[key]?.bytes == [2])
    }

    @Test func `Observers see each leader with its token and address, and nobody in between`() async throws {
        let (first, second) = (InMemoryCoordinationStore(state), InMemoryCoordinationStore(state))
        let observer = try LeaderObserver(at: prefix(), on: InMemoryCoordinationStore(state))
        let seen = Journal<Leader?>()
        let watching = Task { for await leader in observer.leaders { seen.note(leader) } }
        await seen.wait(forCount: 1)
        let one = try stand("one", on: first)
        let leader = Leader(id: "one", token: FencingToken(rawValue: 1), details: Array("one.example:1".utf8))
        await seen.wait { $0.last == leader }
        #expect(try await observer.leader() == leader)
        #expect(try await observer.leader(waitingAtMost: .seconds(5)).address == "one.example:1")
        one.cancel()
        await seen.wait { $0.last == .some(nil) }
        let two = try stand("two", on: second)
        await seen.wait { $0.last??.id == "two" }
        #expect(seen.entries.compactMap { $0?.token.rawValue } == [1, 2])
        watching.cancel()
        two.cancel()
        await journal.wait { $0.contains(.returned("two")) }
    }

    @Test func `A key that another program wrote ends the run with its name`() async throws {
        let store = InMemoryCoordinationStore(state)
        let key = try prefix().appending("term")
        _ = try await store.put(key, Array("hello".utf8), expecting: .any)
        do {
            try await election("one", on: store).run { _ in }
            Issue.record("it ran")
        } catch RecipeError.corrupt(let found, reason: _) {
            #expect(found == key)
        }
    }
}

extension ManualClock {
    /// Until so many tasks sleep on it.
    func sleepers(_ count: Int) async {
        while sleeperCount != count { await Task.yield() }
    }
}
