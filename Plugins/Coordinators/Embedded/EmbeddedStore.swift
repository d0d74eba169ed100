import FoundationEssentials
import GRDB
import MartletStrategy
import Synchronization

/// A coordination store in one SQLite file, for one session at a time.
///
/// Every write is on the disk when it is answered: write-ahead log with `synchronous=FULL`. The file is locked while
/// it is open, so that a second broker on the same folder is told instead of served.
///
/// Ephemeral keys are kept in memory: this session is the only one there is, so that they end with it by themselves,
/// and a broker can register on a disk that is full.
///
/// Concurrency: everything runs on the connection's own queue, one call after the other, and is not cancelled with
/// the task that asked for it: a write is never left half known.
final class EmbeddedStore: CoordinationStore {
    private let queue: DatabaseQueue
    private let sessionID: String
    private let watchers = CoordinationWatchers()
    private let sessionStates = CoordinationSessionStates(.connected)
    private let life = Mutex(Life())
    /// Only looked at and changed on the connection's queue.
    private let ephemerals = Mutex(EphemeralEntries())

    private struct Life {
        var isClosed = false
        /// Why nothing is written any more: after a failed flush what the disk has is unknown, and a later flush that
        /// succeeds says nothing about it.
        var failure: String?
    }

    private init(_ queue: DatabaseQueue, sessionID: String) {
        self.queue = queue
        self.sessionID = sessionID
    }

    static func open(path: String, createsIfMissing: Bool) async throws(CoordinationError) -> EmbeddedStore {
        do {
            guard createsIfMissing || FileManager.default.fileExists(atPath: path) else {
                throw CoordinationError.unavailable(reason: "\(path) is not there; has a broker ever run on this folder?")
            }
            let queue = try DatabaseQueue(path: path, configuration: EmbeddedSchema.configuration)
            try await queue.writeWithoutTransaction { try EmbeddedSchema.prepare($0) }
            return EmbeddedStore(queue, sessionID: "\(UInt64.random(in: .min ... .max))")
        } catch {
            throw CoordinationError(opening: path, error)
        }
    }

    func get(_ key: CoordinationKey) async throws(CoordinationError) -> CoordinationEntry? {
        try await read { database in
            if let entry = self.ephemerals.withLock({ $0[key] }) { return entry }
            return try EntryTable.entry(key, in: database)
        }
    }

    func children(of key: CoordinationKey) async throws(CoordinationError) -> [String] {
        try await read { database in
            let lasting = try EntryTable.children(of: key, in: database)
            let passing = self.ephemerals.withLock { $0.children(of: key) }
            if passing.isEmpty { return lasting }
            return (lasting + passing).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
    }

    func entries(below key: CoordinationKey) async throws(CoordinationError) -> [CoordinationChild] {
        try await read { database in
            let lasting = try EntryTable.entries(below: key, in: database)
            let passing = self.ephemerals.withLock { $0.entries(below: key) }
            return passing.isEmpty ? lasting : (lasting + passing).sorted { $0.key < $1.key }
        }
    }

    func put(
        _ key: CoordinationKey, _ bytes: [UInt8], expecting expectation: CoordinationExpectation
    )
        async throws(CoordinationError) -> CoordinationVersion
    {
        try CoordinationLimits.check(key, byteCount: bytes.count)
        return try await carryOut([.put(key, bytes, expecting: expectation)])[0]
    }

    func delete(_ key: CoordinationKey, expecting expectation: CoordinationExpectation) async throws(CoordinationError) {
        _ = try await carryOut([.delete(key, expecting: expectation)])
    }

    func createEphemeral(
        _ key: CoordinationKey, _ bytes: [UInt8]
    )
        async throws(CoordinationError) -> CoordinationVersion
    {
        try CoordinationLimits.check(key, byteCount: bytes.count)
        let version = try await read { database in
            let exists = try self.ephemerals.withLock { $0[key] != nil } || EntryTable.version(key, in: database) != nil
            if exists { throw CoordinationError.conflict(key, operation: 0) }
            return self.ephemerals.withLock { $0.put(key, bytes, owner: self.sessionID) }
        }
        watchers.tell([key])
        return version
    }

    func nextID(_ counter: CoordinationKey) async throws(CoordinationError) -> Int64 {
        try await write { database in
            try database.inOneTransaction { try CounterTable.next(counter, in: database) }
        }
    }

    func commit(_ operations: [CoordinationOperation]) async throws(CoordinationError) -> [CoordinationVersion] {
        try CoordinationLimits.check(operations)
        return try await carryOut(operations)
    }

    func watch(_ prefix: CoordinationKey) async -> AsyncStream<CoordinationChange> { watchers.watch(prefix) }

    /// There is nobody else: every write that ended can be read.
    func barrier() async throws(CoordinationError) { try checkOpen() }

    var session: AsyncStream<CoordinationSession> { sessionStates.stream }

    func close() async {
        let wasClosed = life.withLock { life in
            defer { life.isClosed = true }
            return life.isClosed
        }
        if wasClosed { return }
        // Behind every call that is under way. What cannot be closed is closed by the process's end.
        await withCheckedContinuation { continuation in
            queue.asyncWriteWithoutTransaction { _ in continuation.resume() }
        }
        try? queue.close()
        sessionStates.report(.expired)
        sessionStates.finish()
        watchers.finish()
    }

    private func carryOut(_ operations: [CoordinationOperation]) async throws(CoordinationError) -> [CoordinationVersion] {
        let versions = try await write { database in
            // The memory changes only if the disk did.
            var changed = self.ephemerals.withLock { $0 }
            let versions = try database.inOneTransaction { try EmbeddedCommit.carryOut(operations, &changed, in: database) }
            self.ephemerals.withLock { $0 = changed }
            return versions
        }
        watchers.tell(operations.filter { if case .check = $0 { false } else { true } }.map(\.key))
        return versions
    }

    private func checkOpen() throws(CoordinationError) {
        if life.withLock({ $0.isClosed }) { throw .sessionExpired }
    }

    private func read<Answer: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Answer
    )
        async throws(CoordinationError) -> Answer
    {
        try await run(body) { CoordinationError(reading: $0) }
    }

    private func write<Answer: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Answer
    )
        async throws(CoordinationError) -> Answer
    {
        if let failure = life.withLock({ $0.failure }) { throw .unavailable(reason: failure) }
        return try await run(body) { error in
            if (error as? DatabaseError)?.isFailedFlush == true {
                self.life.withLock { $0.failure = "an earlier flush of it failed; restart the broker" }
            }
            return CoordinationError(writing: error)
        }
    }

    private func run<Answer: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Answer,
        _ translate: @escaping @Sendable (any Error) -> CoordinationError
    ) async throws(CoordinationError) -> Answer {
        try checkOpen()
        let result = await withCheckedContinuation { continuation in
            queue.asyncWriteWithoutTransaction { database in
                do {
                    continuation.resume(returning: Result<Answer, CoordinationError>.success(try body(database)))
                } catch {
                    let isClosed = self.life.withLock { $0.isClosed }
                    continuation.resume(returning: .failure(isClosed ? .sessionExpired : translate(error)))
                }
            }
        }
        return try result.get()
    }
}
