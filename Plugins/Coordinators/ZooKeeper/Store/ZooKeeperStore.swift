import Logging
import MartletModel
import MartletStrategy
import NIOCore

/// A coordination store in a ZooKeeper ensemble, for one session after the other.
///
/// Writes go through the ensemble's leader and a quorum. Reads are answered by the server that this store is connected to,
/// which has seen everything that this store has: each new connection says how far that is.
///
/// When a session has expired the store opens another, on which later calls work: what was ephemeral is gone.
///
/// A key below a folder that goes unused for a while costs a further round trip: folders are containers, which ZooKeeper
/// clears away when they are empty.
final class ZooKeeperStore: CoordinationStore {
    let client: ZooKeeperClient
    let paths: KeyPaths
    private let watchers: CoordinationWatchers
    private let sessionStates: CoordinationSessionStates

    let callLimit: Duration
    /// Requests that are on their way at once, of a call that makes many.
    private static let pipelineDepth = 256

    private init(
        _ client: ZooKeeperClient, _ paths: KeyPaths, _ watchers: CoordinationWatchers, _ states: CoordinationSessionStates,
        callLimit: Duration
    ) {
        self.callLimit = callLimit
        self.client = client
        self.paths = paths
        self.watchers = watchers
        sessionStates = states
    }

    /// - Throws: `.unavailable` where no server can be used within the connection timeout.
    static func open(
        _ configuration: ZooKeeperConfiguration, logger: Logger
    ) async throws(CoordinationError) -> ZooKeeperStore {
        let paths = KeyPaths(chroot: configuration.connect.chroot)
        let watchers = CoordinationWatchers()
        let states = CoordinationSessionStates(.suspended)
        let client = await ZooKeeperClient.start(
            configuration.session(root: paths.root, seed: .random(in: .min ... .max)), servers: configuration.connect.servers,
            tls: configuration.tls, logger: logger
        ) { action in
            switch action {
            case .report(let state): states.report(state)
            case .changed(let path): if let key = paths.key(ofZnode: path) { watchers.tell([key]) }
            case .resync: watchers.tellResync()
            case .ended:
                states.finish()
                watchers.finish()
            case .open, .shut, .send, .finish, .note: break
            }
        }
        let store = ZooKeeperStore(client, paths, watchers, states, callLimit: configuration.callLimit)
        do throws(CoordinationError) {
            try await store.prepare(by: client.now + configuration.connectionTimeout)
        } catch {
            await store.close()
            throw error
        }
        return store
    }

    /// Waits for the first session, and makes the chroot.
    private func prepare(by deadline: Duration) async throws(CoordinationError) {
        let outcome = await client.call([.exists(path: paths.root)], by: deadline)[0]
        if case .failure(.refused(.noNode)) = outcome {
            try await makeFolders(above: [paths.chroot + "/="], by: deadline)
        } else if case .failure(let failure) = outcome {
            throw CoordinationError(failure)
        }
    }

    // MARK: Reading

    func get(_ key: CoordinationKey) async throws(CoordinationError) -> CoordinationEntry? {
        try Self.entry(await call(.getData(path: paths.znode(of: key))))
    }

    func children(of key: CoordinationKey) async throws(CoordinationError) -> [String] {
        let outcome = await call(.getChildren(path: paths.folder(of: key)))
        if case .failure(.refused(.noNode)) = outcome { return [] }
        guard case .children(let names) = try Self.answer(outcome) else { return [] }
        return names.compactMap { paths.segment(ofName: $0) }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    func entries(below key: CoordinationKey) async throws(CoordinationError) -> [CoordinationChild] {
        var entries: [CoordinationChild] = []
        var rest = try await children(of: key)[...]
        while !rest.isEmpty {
            var keys: [CoordinationKey] = []
            for segment in rest.prefix(Self.pipelineDepth) { keys.append(try key.appending(segment)) }
            rest = rest.dropFirst(Self.pipelineDepth)
            let requests = keys.map { ZooKeeperRequest.getData(path: paths.znode(of: $0)) }
            for (key, outcome) in zip(keys, await client.call(requests, by: client.now + callLimit)) {
                // Gone since it was listed: as if it had been gone before.
                if let entry = try Self.entry(outcome) { entries.append(CoordinationChild(key: key, entry: entry)) }
            }
        }
        return entries
    }

    private static func entry(
        _ outcome: Result<ZooKeeperAnswer, CallFailure>
    ) throws(CoordinationError) -> CoordinationEntry? {
        if case .failure(.refused(.noNode)) = outcome { return nil }
        guard case .data(let bytes, let stat) = try answer(outcome) else { return nil }
        let owner = stat.ephemeralOwner == 0 ? nil : ZooKeeperSession.name(stat.ephemeralOwner)
        return CoordinationEntry(bytes: bytes, version: CoordinationVersion(stat), owner: owner)
    }

    // MARK: Writing

    func put(
        _ key: CoordinationKey, _ bytes: [UInt8], expecting expectation: CoordinationExpectation
    )
        async throws(CoordinationError) -> CoordinationVersion
    {
        try CoordinationLimits.check(key, byteCount: bytes.count)
        return try await carryOut(CommitPlan([.put(key, bytes, expecting: expectation)], paths))[0]
    }

    func delete(_ key: CoordinationKey, expecting expectation: CoordinationExpectation) async throws(CoordinationError) {
        _ = try await carryOut(CommitPlan([.delete(key, expecting: expectation)], paths))
    }

    func createEphemeral(
        _ key: CoordinationKey, _ bytes: [UInt8]
    )
        async throws(CoordinationError) -> CoordinationVersion
    {
        try CoordinationLimits.check(key, byteCount: bytes.count)
        return try await carryOut(CommitPlan([.put(key, bytes, expecting: .absent)], isEphemeral: true, paths))[0]
    }

    func commit(_ operations: [CoordinationOperation]) async throws(CoordinationError) -> [CoordinationVersion] {
        try CoordinationLimits.check(operations)
        return try await carryOut(CommitPlan(operations, paths))
    }

    /// The version of the counter's znode is the number: each write to it makes a new one, whoever writes.
    func nextID(_ counter: CoordinationKey) async throws(CoordinationError) -> Int64 {
        let deadline = client.now + callLimit
        let znode = paths.counter(counter)
        while client.now < deadline {
            let change = ZooKeeperStep.setData(path: znode, [], version: ZooKeeperStep.anyVersion)
            switch try Self.outcome(await client.call([.step(change)], by: deadline)[0]) {
            case .set(let stat):
                guard stat.dataVersion >= 0 else { throw .corrupt(reason: "the counter \(counter) is used up") }
                return CoordinationVersion(stat).rawValue
            case .failed(.noNode): break
            case .failed(let code): throw .unavailable(reason: "\(code), at the counter \(counter)")
            case .done: throw .corrupt(reason: "a write to the counter \(counter) has no version")
            }
            switch try Self.outcome(await client.call([.step(.create(path: znode, [], .lasting))], by: deadline)[0]) {
            case .done, .set: return 1
            case .failed(.nodeExists): break
            case .failed(.noNode): try await makeFolders(above: [znode], by: deadline)
            case .failed(let code): throw .unavailable(reason: "\(code), at the counter \(counter)")
            }
        }
        throw .unavailable(reason: "the counter \(counter) could not be made in time")
    }

    // MARK: The rest

    func watch(_ prefix: CoordinationKey) async -> AsyncStream<CoordinationChange> {
        let stream = watchers.watch(prefix)
        // One watch on the root does for all, and setting it again does nothing. Where it cannot be set now, it is when
        // there is a link again, and the stream is told to read again.
        await client.watch()
        _ = await call(.addWatch(path: paths.root))
        return stream
    }

    /// A write that changes nothing: unlike ZooKeeper's `sync` it goes through a quorum, so that not even a leader that was
    /// deposed and does not know it can answer.
    func barrier() async throws(CoordinationError) {
        let check = ZooKeeperStep.check(path: paths.root, version: ZooKeeperStep.anyVersion)
        let outcome = await call(.multi([check]))
        if case .failure(.unanswered(let reason)) = outcome { throw .unavailable(reason: reason) }
        _ = try Self.answer(outcome)
    }

    var session: AsyncStream<CoordinationSession> { sessionStates.stream }

    func close() async { await client.close(by: client.now + callLimit) }
}
