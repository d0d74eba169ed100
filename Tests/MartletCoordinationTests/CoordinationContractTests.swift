import MartletStrategy
import MartletTesting
import Testing

@Suite struct CoordinationContractTests {
    @Test func `The in-memory store keeps the contract`() async throws {
        try await CoordinationStoreChecks("in-memory") { InMemoryCoordinationFixture() }.run()
    }

    @Test func `The embedded store keeps the contract`() async throws {
        try await CoordinationStoreChecks("embedded") { try EmbeddedFixture() }.run()
    }

    @Test func `A store that loses writes, forgets owners and answers any version is found out`() async {
        let findings = await CoordinationStoreChecks("broken") { BrokenFixture() }.findings()
        #expect(findings.count > 15)
        #expect(findings.contains { $0.rule == "Of many writers that expect the same version one wins." })
        #expect(findings.contains { $0.rule == "An ephemeral key has an owner, and a lasting one has none." })
        #expect(findings.contains { $0.rule == "A watch hints at every write at or below its prefix, after it can be read." })
    }
}

/// Breaks as much of the contract as a store can.
private struct BrokenFixture: CoordinationFixture {
    func open() async throws -> any CoordinationStore { BrokenStore() }
    var allowsSeveralSessions: Bool { true }
    func remove() async {}
}

private final class BrokenStore: CoordinationStore {
    private let inner = InMemoryCoordinationStore()

    func get(_ key: CoordinationKey) async throws(CoordinationError) -> CoordinationEntry? {
        try await inner.get(key).map { CoordinationEntry(bytes: $0.bytes, version: $0.version) }
    }
    func children(of key: CoordinationKey) async throws(CoordinationError) -> [String] {
        Array(try await inner.children(of: key).reversed())
    }
    func put(
        _ key: CoordinationKey, _ bytes: [UInt8], expecting expectation: CoordinationExpectation
    )
        async throws(CoordinationError) -> CoordinationVersion
    {
        try await inner.put(key, bytes, expecting: .any)
    }
    func delete(_ key: CoordinationKey, expecting expectation: CoordinationExpectation) async throws(CoordinationError) {}
    func createEphemeral(
        _ key: CoordinationKey, _ bytes: [UInt8]
    )
        async throws(CoordinationError) -> CoordinationVersion
    {
        try await inner.put(key, bytes, expecting: .any)
    }
    func nextID(_ counter: CoordinationKey) async throws(CoordinationError) -> Int64 { 7 }
    func commit(_ operations: [CoordinationOperation]) async throws(CoordinationError) -> [CoordinationVersion] { [] }
    func watch(_ prefix: CoordinationKey) async -> AsyncStream<CoordinationChange> {
        AsyncStream { continuation in
            continuation.yield(.changed(prefix))
            continuation.finish()
        }
    }
    func barrier() async throws(CoordinationError) {}
    var session: AsyncStream<CoordinationSession> { AsyncStream { $0.finish() } }
    func close() async {}
}
