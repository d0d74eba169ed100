import MartletCoordination
import MartletStrategy
import MartletTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct LockTests {
    private let state = InMemoryCoordinationState()
    private let clock = ManualClock()

    private func key() throws -> CoordinationKey { try CoordinationKey("/locks/report") }

    private func sessionLock(_ store: any CoordinationStore) throws -> SessionLock {
        try SessionLock(at: key(), on: store, clock: RecipeClock(clock))
    }

    private func leaseLock(_ store: any CoordinationStore) throws -> LeaseLock {
        LeaseLock(at: try key(), as: "test", timeToLive: .seconds(12), on: store, clock: RecipeClock(clock))
    }

    @Test func `A session lock is held by one at a time, and tokens grow`() async throws {
        let tokens = Journal<Int64>()
        let inside = Journal<Int>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<5 {
                let lock = try sessionLock(InMemoryCoordinationStore(state))
                group.addTask {
                    try await lock.withLock { term in
                        inside.note(1)
                        await Task.yield()
                        #expect(inside.entries.reduce(0, +) == 1)
                        tokens.note(term.token.rawValue)
                        inside.note(-1)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(tokens.entries == [1, 2, 3, 4, 5])
        #expect(Set(state.entries.keys) == [try key().appending("term")])
    }

    @Test func `A session lock is given on in the order of arrival`() async throws {
        let order = Journal<Int>()
        let lock = try sessionLock(InMemoryCoordinationStore(state))
        let store = InMemoryCoordinationStore(state)
        let queue = try key().appending("queue")
        try await withThrowingTaskGroup(of: Void.self) { group in
            let first = Journal<Void>()
            let release = Journal<Void>()
            group.addTask {
                try await lock.withLock { _ in
                    first.note(())
                    await release.wait(forCount: 1)
                }
            }
            await first.wait(forCount: 1)
            for number in 1...4 {
                let changes = await store.watch(queue)
                let waiter = try sessionLock(InMemoryCoordinationStore(state))
                group.addTask { try await waiter.withLock { _ in order.note(number) } }
                for await _ in changes { break }
            }
            release.note(())
            try await group.waitForAll()
        }
        #expect(order.entries == [1, 2, 3, 4])
    }

    @Test func `A session lock that is lost cancels its body and says so`() async throws {
        let store = InMemoryCoordinationStore(state)
        let lock = try sessionLock(store)
        let held = Journal<Void>()
        let holding = Task {
            try await lock.withLock { _ in
                held.note(())
                await untilCancelled()
            }
        }
        await held.wait(forCount: 1)
        store.expire()
        await #expect(throws: RecipeError.lockLost(try key(), FencingToken(rawValue: 1))) { try await holding.value }
        let other = try sessionLock(InMemoryCoordinationStore(state))
        #expect(try await other.withLock { $0.token.rawValue } == 2)
    }

    @Test func `Whoever waits for a lock waits no longer than was said, and leaves no trace`() async throws {
        let lock = try sessionLock(InMemoryCoordinationStore(state))
        let impatient = try sessionLock(InMemoryCoordinationStore(state))
        let key = try key()
        try await lock.withLock { [clock, state] _ in
            let waiting = Task { try await impatient.withLock(waitingAtMost: .seconds(3)) { _ in } }
            await clock.sleepers(1)
            clock.advance(by: .seconds(3))
            await #expect(throws: RecipeError.timedOut(key, after: .seconds(3))) { try await waiting.value }
            #expect(state.entries.keys.filter { $0.parentPath.hasSuffix("/queue") }.count == 1)
        }
    }

    @Test func `A cancelled wait ends, and so does a cancelled holder`() async throws {
        let lock = try sessionLock(InMemoryCoordinationStore(state))
        let held = Journal<Void>()
        let holding = Task {
            try await lock.withLock { _ in
                held.note(())
                await untilCancelled()
            }
        }
        await held.wait(forCount: 1)
        let waiter = try sessionLock(InMemoryCoordinationStore(state))
        let waiting = Task { try await waiter.withLock { _ in } }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        holding.cancel()
        await #expect(throws: CancellationError.self) { try await holding.value }
        #expect(Set(state.entries.keys) == [try key().appending("term")])
    }

    @Test func `A lease lock is held by one at a time, and tokens grow`() async throws {
        let tokens = Journal<Int64>()
        let inside = Journal<Int>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<5 {
                let lock = try leaseLock(InMemoryCoordinationStore(state))
                group.addTask {
                    try await lock.withLock { token in
                        inside.note(1)
                        await Task.yield()
                        #expect(inside.entries.reduce(0, +) == 1)
                        tokens.note(token.rawValue)
                        inside.note(-1)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(tokens.entries == [1, 2, 3, 4, 5])
    }

    @Test func `A holder that is cut off loses its lease after two thirds, and another takes it after all of its time`()
        async throws
    {
        let store = InMemoryCoordinationStore(state)
        let lock = try leaseLock(store)
        let journal = Journal<String>()
        let holding = Task {
            defer { journal.note("ended") }
            try await lock.withLock { token in
                journal.note("held \(token)")
                await untilCancelled()
                journal.note("stopped")
            }
        }
        await journal.wait(forCount: 1)
        store.suspend()
        let other = try leaseLock(InMemoryCoordinationStore(state))
        let taking = Task { try await other.withLock { token in journal.note("held \(token)") } }
        // In steps, so that whoever sleeps wakes at its time.
        while !(journal.entries.contains("held 2") && journal.entries.contains("ended")) {
            clock.advance(by: .milliseconds(100))
            for _ in 0..<50 { await Task.yield() }
        }
        try await taking.value
        #expect(journal.entries.filter { $0 != "ended" } == ["held 1", "stopped", "held 2"])
        await #expect(throws: RecipeError.lockLost(try key(), FencingToken(rawValue: 1))) { try await holding.value }
    }

    @Test func `A lease that another program wrote ends the wait with its name`() async throws {
        let store = InMemoryCoordinationStore(state)
        _ = try await store.put(key(), Array("hello".utf8), expecting: .any)
        await #expect(throws: RecipeError.self) { try await leaseLock(store).withLock { _ in } }
    }
}
