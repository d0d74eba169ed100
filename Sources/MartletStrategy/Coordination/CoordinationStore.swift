/// A small, strongly consistent key-value store with compare-and-set, ephemerals and watches: the one thing that
/// brokers agree through. One protocol, several engines, one conformance suite (`CoordinationStoreChecks` in
/// `MartletTesting`).
///
/// Writes are linearizable. A read sees every write that this store's own calls finished before, and after
/// ``barrier()`` every write that anybody finished before.
///
/// A connection lost during a write leaves its outcome unknown (``CoordinationError/outcomeUnknown(reason:)``): values
/// should carry their writer, to be read back before acting.
///
/// The store may hand out a version again after its key was deleted and made anew (ZooKeeper does): a key that
/// compare-and-set relies on is never deleted.
///
/// Limits, the same for every engine: ``CoordinationKey``, ``CoordinationLimits``.
public protocol CoordinationStore: Sendable {
    /// Nil where there is no such key.
    func get(_ key: CoordinationKey) async throws(CoordinationError) -> CoordinationEntry?

    /// The last segments of the keys exactly one segment below `key`, sorted by their bytes. `key` itself need not
    /// exist; a key two segments below is not listed, nor is the path that leads to it.
    func children(of key: CoordinationKey) async throws(CoordinationError) -> [String]

    /// The keys that ``children(of:)`` lists, with what they hold: for whoever reads a whole folder at its start. They
    /// need not be of one moment.
    func entries(below key: CoordinationKey) async throws(CoordinationError) -> [CoordinationChild]

    /// Writes `bytes` and answers the key's new version. An ephemeral key keeps its owner.
    ///
    /// - Throws: `.conflict` where the key is not as expected.
    func put(
        _ key: CoordinationKey, _ bytes: [UInt8], expecting expectation: CoordinationExpectation
    )
        async throws(CoordinationError) -> CoordinationVersion

    /// Deletes the key, and nothing below it.
    ///
    /// - Throws: `.notFound` where there is no such key and any was expected, `.conflict` where it is not as expected.
    func delete(_ key: CoordinationKey, expecting expectation: CoordinationExpectation) async throws(CoordinationError)

    /// Writes a key that vanishes when this store's session ends.
    ///
    /// - Throws: `.conflict` where the key exists.
    func createEphemeral(_ key: CoordinationKey, _ bytes: [UInt8]) async throws(CoordinationError) -> CoordinationVersion

    /// A number that no other call for this counter ever got, growing, from 1. A counter is no key: ``get(_:)`` does
    /// not see it.
    func nextID(_ counter: CoordinationKey) async throws(CoordinationError) -> Int64

    /// All or nothing. Answers one version for each operation: the new one of a put, the one found by a check or a
    /// delete.
    ///
    /// - Throws: `.conflict` or `.notFound` for the first operation that cannot be; `.malformedCommit` for none at all,
    ///   too many, or two for one key.
    func commit(_ operations: [CoordinationOperation]) async throws(CoordinationError) -> [CoordinationVersion]

    /// Hints that a key at or below `prefix` may have changed since this call: read again. Ends when the store closes.
    func watch(_ prefix: CoordinationKey) async -> AsyncStream<CoordinationChange>

    /// After it, reads see every write that any client finished before.
    func barrier() async throws(CoordinationError)

    /// The session's states, the present one first. Ends when the store closes.
    var session: AsyncStream<CoordinationSession> { get }

    /// Ends the session: its ephemeral keys vanish, its streams end, further calls throw `.sessionExpired`. May be
    /// called again.
    func close() async
}

extension CoordinationStore {
    /// One read for each: an engine that can do better does.
    public func entries(below key: CoordinationKey) async throws(CoordinationError) -> [CoordinationChild] {
        var entries: [CoordinationChild] = []
        for segment in try await children(of: key) {
            let child = try key.appending(segment)
            // Gone since it was listed: as if it had been gone before.
            if let entry = try await get(child) { entries.append(CoordinationChild(key: child, entry: entry)) }
        }
        return entries
    }
}
