import MartletStrategy
import Synchronization

/// A coordination store in etcd: one lease, one watch, and requests side by side.
///
/// Every read is linearizable, so that it sees what any client has written before. Versions are etcd's revisions, which grow
/// over all keys and are never handed out again.
///
/// Concurrency: calls run in the tasks of their callers; three tasks of the store's own keep the lease alive, look at the time,
/// and read the watch, until it is closed.
final class EtcdStore: CoordinationStore {
    let endpoints: EtcdEndpoints
    let keys: EtcdKeys
    let sessionTimeout: Duration
    let watchers = CoordinationWatchers()
    let sessionStates = CoordinationSessionStates(.connected)
    let life: Mutex<Life>

    struct Life {
        var session: EtcdSession
        var isClosed = false
        var tasks: [Task<Void, Never>] = []
    }

    private init(_ configuration: EtcdConfiguration, _ endpoints: EtcdEndpoints, _ session: EtcdSession) {
        self.endpoints = endpoints
        keys = configuration.keys
        sessionTimeout = configuration.sessionTimeout
        life = Mutex(Life(session: session))
    }

    static func open(_ configuration: EtcdConfiguration) async throws(CoordinationError) -> EtcdStore {
        let endpoints = EtcdEndpoints(configuration)
        do throws(CoordinationError) {
            var session = EtcdSession(timeout: configuration.sessionTimeout)
            let end = ContinuousClock.now + configuration.sessionTimeout
            let grant = try await firstGrant(endpoints, configuration.sessionTimeout, until: end)
            _ = session.on(.granted(grant.lease, askedAt: grant.askedAt), at: .now)
            // What was written before nobody is waiting for.
            let revision = try await endpoints.presentRevision(configuration.keys)
            let store = EtcdStore(configuration, endpoints, session)
            store.start(EtcdWatch(configuration.keys, after: revision))
            return store
        } catch {
            endpoints.close()
            throw error
        }
    }

    private static func firstGrant(
        _ endpoints: EtcdEndpoints, _ timeout: Duration, until end: ContinuousClock.Instant
    ) async throws(CoordinationError) -> EtcdGrant {
        while true {
            do throws(EtcdFailure) {
                return try await endpoints.grant(timeout)
            } catch {
                guard case .unavailable = error, ContinuousClock.now < end, !Task.isCancelled else {
                    throw CoordinationError(error)
                }
                try? await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    // MARK: Reading

    func get(_ key: CoordinationKey) async throws(CoordinationError) -> CoordinationEntry? {
        try checkOpen()
        let answer = try await ask(EtcdRangeRequest(key: keys.bytes(of: key)))
        return answer.kvs?.first.map(CoordinationEntry.init)
    }

    func children(of key: CoordinationKey) async throws(CoordinationError) -> [String] {
        try await pages(below: key, limit: 1000, keysOnly: true).map(\.key.lastSegment)
    }

    func entries(below key: CoordinationKey) async throws(CoordinationError) -> [CoordinationChild] {
        try await pages(below: key, limit: 256, keysOnly: false)
    }

    /// - Parameter limit: of the first page. Where a page is more than one answer may be, smaller ones follow.
    private func pages(
        below key: CoordinationKey, limit: Int, keysOnly: Bool
    ) async throws(CoordinationError) -> [CoordinationChild] {
        try checkOpen()
        var rest = keys.range(below: key)
        var limit = limit
        var children: [CoordinationChild] = []
        while true {
            let page: EtcdRangeAnswer
            do throws(EtcdFailure) {
                page = try await endpoints.ask(EtcdRangeRequest(rest, limit: limit, keysOnly: keysOnly))
            } catch {
                guard error.isOfSize, limit > 1 else { throw translated(error) }
                limit /= 4
                continue
            }
            let found = page.kvs ?? []
            for entry in found {
                guard let key = keys.key(from: entry.key.value) else { continue }
                children.append(CoordinationChild(key: key, entry: CoordinationEntry(entry)))
            }
            // What is behind the last one; an answer that does not get on would never end.
            guard page.more == true, let last = found.last?.key.value, !last.lexicographicallyPrecedes(rest.from) else {
                return children
            }
            rest = rest.after(last)
        }
    }

    func barrier() async throws(CoordinationError) {
        try checkOpen()
        _ = try await ask(EtcdRangeRequest(key: keys.all.from, keysOnly: true))
    }

    // MARK: Writing

    func put(
        _ key: CoordinationKey, _ bytes: [UInt8], expecting expectation: CoordinationExpectation
    )
        async throws(CoordinationError) -> CoordinationVersion
    {
        try CoordinationLimits.check(key, byteCount: bytes.count)
        return try await carryOut(EtcdTransaction([.put(key, bytes, expecting: expectation)], keys)).first ?? .absent
    }

    func delete(_ key: CoordinationKey, expecting expectation: CoordinationExpectation) async throws(CoordinationError) {
        _ = try await carryOut(EtcdTransaction([.delete(key, expecting: expectation)], keys, wantsVersions: false))
    }

    func createEphemeral(
        _ key: CoordinationKey, _ bytes: [UInt8]
    )
        async throws(CoordinationError) -> CoordinationVersion
    {
        try CoordinationLimits.check(key, byteCount: bytes.count)
        guard let lease = life.withLock({ $0.session.lease }) else { throw .sessionExpired }
        let creation = EtcdTransaction([.put(key, bytes, expecting: .absent)], keys, lease: lease)
        do throws(CoordinationError) {
            return try await carryOut(creation).first ?? .absent
        } catch {
            // Nothing else is refused for want of a lease.
            if error == .sessionExpired { on(.gone(lease)) }
            throw error
        }
    }

    /// The number is how often the counter's key was written.
    func nextID(_ counter: CoordinationKey) async throws(CoordinationError) -> Int64 {
        try checkOpen()
        let key = EtcdBytes(keys.bytes(ofCounter: counter))
        let before = try await ask(EtcdPutRequest(key: key, value: EtcdBytes([]), prev_kv: true)).prev_kv?.version.value ?? 0
        guard 0..<Int64.max ~= before else { throw .corrupt(reason: "the counter \(counter) is at \(before)") }
        return before + 1
    }

    func commit(_ operations: [CoordinationOperation]) async throws(CoordinationError) -> [CoordinationVersion] {
        try CoordinationLimits.check(operations)
        return try await carryOut(EtcdTransaction(operations, keys))
    }

    private func carryOut(_ transaction: EtcdTransaction) async throws(CoordinationError) -> [CoordinationVersion] {
        try checkOpen()
        var transaction = transaction
        // Each attempt but the first is for a key that somebody changed meanwhile.
        for _ in 0..<100 {
            let answer = try await ask(transaction.request)
            switch transaction.outcome(answer) {
            case .done(let versions): return versions
            case .failed(let error): throw error
            case .again: try checkOpen()
            }
        }
        throw .unavailable(reason: "the keys of a commit did not stay what they were for 100 attempts")
    }

    // MARK: Watching and ending

    func watch(_ prefix: CoordinationKey) async -> AsyncStream<CoordinationChange> { watchers.watch(prefix) }

    var session: AsyncStream<CoordinationSession> { sessionStates.stream }

    func close() async {
        let (tasks, leases) = life.withLock { life -> ([Task<Void, Never>], [Int64]) in
            defer {
                life.isClosed = true
                life.tasks = []
            }
            if life.isClosed { return ([], []) }
            return (life.tasks, life.session.abandoned + (life.session.lease.map { [$0] } ?? []))
        }
        guard !tasks.isEmpty else { return }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        sessionStates.report(.expired)
        sessionStates.finish()
        watchers.finish()
        // A lease that cannot be revoked now ends by itself.
        for lease in leases { _ = try? await endpoints.ask(EtcdRevokeRequest(ID: EtcdNumber(lease))) }
        endpoints.close()
    }

    // MARK: Asking

    func checkOpen() throws(CoordinationError) {
        if life.withLock({ $0.isClosed || $0.session.state == .expired }) { throw .sessionExpired }
    }

    private func ask<Request: EtcdRequest>(_ request: Request) async throws(CoordinationError) -> Request.Answer {
        do throws(EtcdFailure) {
            return try await endpoints.ask(request)
        } catch {
            throw translated(error)
        }
    }

    private func translated(_ failure: EtcdFailure) -> CoordinationError {
        if case .unavailable = failure, life.withLock({ $0.isClosed }) { return .sessionExpired }
        return CoordinationError(failure)
    }
}

extension CoordinationEntry {
    init(_ entry: EtcdEntry) {
        self.init(
            bytes: entry.value?.value ?? [], version: CoordinationVersion(rawValue: entry.mod_revision.value),
            owner: entry.leaseID == 0 ? nil : String(entry.leaseID, radix: 16))
    }
}
