import MartletCoordination
import MartletStrategy
import MartletTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct WatchedValueTests {
    private let state = InMemoryCoordinationState()
    private let clock = ManualClock()

    private func key() throws -> CoordinationKey { try CoordinationKey("/config/limits") }

    private func watch(_ store: any CoordinationStore, _ seen: Journal<String?>) throws -> Task<Void, Never> {
        let contents = WatchedValue(try key(), on: store, clock: RecipeClock(clock)).contents
        return Task {
            for await entry in contents { seen.note(entry.map { String(decoding: $0.bytes, as: UTF8.self) }) }
            seen.note("end")
        }
    }

    private func put(_ text: String, to store: any CoordinationStore) async throws {
        _ = try await store.put(key(), Array(text.utf8), expecting: .any)
    }

    @Test func `A stream begins with what is there, tells each change, and ends with the store`() async throws {
        let (store, writer) = (InMemoryCoordinationStore(state), InMemoryCoordinationStore(state))
        let seen = Journal<String?>()
        _ = try watch(store, seen)
        await seen.wait { $0 == [nil] }
        try await put("1", to: writer)
        await seen.wait { $0.last == "1" }
        try await writer.delete(key(), expecting: .any)
        await seen.wait { $0.last == .some(nil) }
        await store.close()
        await seen.wait { $0 == [nil, "1", nil, "end"] }
    }

    @Test func `What was written while the connection was lost is told when it is back`() async throws {
        let (store, writer) = (InMemoryCoordinationStore(state), InMemoryCoordinationStore(state))
        try await put("1", to: writer)
        let seen = Journal<String?>()
        let watching = try watch(store, seen)
        await seen.wait { $0 == ["1"] }
        store.suspend()
        try await put("2", to: writer)
        try await put("3", to: writer)
        store.resume()
        await seen.wait { $0 == ["1", "3"] }
        watching.cancel()
    }

    @Test func `A watch that starts out of reach of the store begins when it is there`() async throws {
        let (store, writer) = (InMemoryCoordinationStore(state), InMemoryCoordinationStore(state))
        try await put("1", to: writer)
        store.suspend()
        let seen = Journal<String?>()
        let watching = try watch(store, seen)
        await clock.sleepers(1)
        #expect(seen.entries == [])
        store.resume()
        await seen.wait { $0 == ["1"] }
        watching.cancel()
    }

    @Test func `It never goes backwards, though the store answers from the past`() async throws {
        let store = LaggingStore(InMemoryCoordinationStore(state))
        try await put("1", to: store)
        let seen = Journal<String?>()
        let watching = try watch(store, seen)
        await seen.wait { $0 == ["1"] }
        try await put("2", to: store)
        await seen.wait { $0 == ["1", "2"] }
        store.lag(with: CoordinationEntry(bytes: Array("1".utf8), version: CoordinationVersion(rawValue: 1)))
        // A hint that is about nothing newer.
        let former = store.barrierCount
        try await put("2", to: store)
        await store.barriers.wait { $0.count > former }
        try await put("3", to: store)
        await seen.wait { $0.last == "3" }
        #expect(seen.entries.filter { $0 == "1" }.count == 1)
        watching.cancel()
    }

    @Test func `A folder is told as a whole, sorted`() async throws {
        let (store, writer) = (InMemoryCoordinationStore(state), InMemoryCoordinationStore(state))
        let folder = WatchedFolder(try CoordinationKey("/config"), on: store)
        let seen = Journal<[String]>()
        let watching = Task { for await children in folder.contents { seen.note(children.map(\.key.lastSegment)) } }
        await seen.wait { $0 == [[]] }
        _ = try await writer.commit([
            .put(CoordinationKey("/config/b"), [1], expecting: .any), .put(CoordinationKey("/config/a"), [2], expecting: .any),
            .put(CoordinationKey("/config/a/deeper"), [3], expecting: .any),
        ])
        await seen.wait { $0.last == ["a", "b"] }
        try await writer.delete(CoordinationKey("/config/a"), expecting: .any)
        await seen.wait { $0.last == ["b"] }
        watching.cancel()
    }
}

/// Answers reads from the past, until the next barrier.
private final class LaggingStore: CoordinationStore {
    private let inner: InMemoryCoordinationStore
    private let past = Mutex<CoordinationEntry?>(nil)
    let barriers = Journal<Void>()

    init(_ inner: InMemoryCoordinationStore) { self.inner = inner }

    func lag(with entry: CoordinationEntry) { past.withLock { $0 = entry } }
    var barrierCount: Int { barriers.entries.count }

    func get(_ key: CoordinationKey) async throws(CoordinationError) -> CoordinationEntry? {
        if let past = past.withLock({ $0 }) { return past }
        return try await inner.get(key)
    }
    func children(of key: CoordinationKey) async throws(CoordinationError) -> [String] { try await inner.children(of: key) }
    func put(
        _ key: CoordinationKey, _ bytes: [UInt8], expecting expectation: CoordinationExpectation
    )
        async throws(CoordinationError) -> CoordinationVersion
    {
        try await inner.put(key, bytes, expecting: expectation)
    }
    func delete(_ key: CoordinationKey, expecting expectation: CoordinationExpectation) async throws(CoordinationError) {
        try await inner.delete(key, expecting: expectation)
    }
    func createEphemeral(
        _ key: CoordinationKey, _ bytes: [UInt8]
    )
        async throws(CoordinationError) -> CoordinationVersion
    {
        try await inner.createEphemeral(key, bytes)
    }
    func nextID(_ counter: CoordinationKey) async throws(CoordinationError) -> Int64 { try await inner.nextID(counter) }
    func commit(_ operations: [CoordinationOperation]) async throws(CoordinationError) -> [CoordinationVersion] {
        try await inner.commit(operations)
    }
    func watch(_ prefix: CoordinationKey) async -> AsyncStream<CoordinationChange> { await inner.watch(prefix) }
    func barrier() async throws(CoordinationError) {
        past.withLock { $0 = nil }
        barriers.note(())
    }
    var session: AsyncStream<CoordinationSession> { inner.session }
    func close() async { await inner.close() }
}
