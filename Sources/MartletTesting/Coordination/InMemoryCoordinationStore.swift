public import MartletStrategy
import Synchronization

/// A coordination store for tests: keeps everything in memory, and fails, is cut off and expires when it is told to.
public final class InMemoryCoordinationStore: CoordinationStore {
    /// What goes wrong with the next write.
    public enum Fault: Sendable, Hashable {
        /// It is refused.
        case unavailable
        /// It is carried out, and the answer is lost.
        case answerLost
        /// It is lost on its way, and nobody can tell.
        case requestLost
    }

    private struct Connection {
        var sessionID: String
        /// The server has ended the session, and this store does not know it yet.
        var isGivenUp = false
    }

    private let state: InMemoryCoordinationState
    private let connection: Mutex<Connection>
    private let watchers = CoordinationWatchers()
    private let sessionStates = CoordinationSessionStates(.connected)
    private let faults = Mutex<[Fault]>([])

    /// Opens a session on `state`: a new one, or one that others have open too.
    public init(_ state: InMemoryCoordinationState = InMemoryCoordinationState()) {
        self.state = state
        connection = Mutex(Connection(sessionID: state.openSession(watchers)))
    }

    /// Lets the next writes fail, one for each fault.
    public func fail(nextWrites faults: Fault...) { self.faults.withLock { $0 += faults } }

    /// As if this session's time had run out.
    public func expire() {
        sessionStates.report(.expired)
        state.endSession(sessionID)
    }

    /// As if the network were cut: calls fail, and hints do not arrive, until ``resume()``. The session lives on.
    public func suspend() {
        guard sessionStates.present == .connected else { return }
        sessionStates.report(.suspended)
        state.disconnect(sessionID)
    }

    /// As if the servers had ended a suspended session: its ephemeral keys are gone, and it learns of that by
    /// ``resume()``.
    public func giveUp() {
        connection.withLock { $0.isGivenUp = true }
        state.endSession(sessionID)
    }

    /// Ends a ``suspend()``: the session goes on, or learns that it has expired.
    public func resume() {
        guard sessionStates.present == .suspended else { return }
        if connection.withLock({ $0.isGivenUp }) { return expire() }
        state.connect(sessionID, watchers)
        sessionStates.report(.connected)
        watchers.tellResync()
    }

    /// After the session has expired: begins a new one, as engines do that connect again by themselves.
    public func reconnect() {
        guard sessionStates.present == .expired else { return }
        connection.withLock { $0 = Connection(sessionID: state.openSession(watchers)) }
        sessionStates.report(.connected)
        watchers.tellResync()
    }

    private var sessionID: String { connection.withLock { $0.sessionID } }

    public func get(_ key: CoordinationKey) async throws(CoordinationError) -> CoordinationEntry? {
        try checkOpen()
        return state.get(key)
    }

    public func children(of key: CoordinationKey) async throws(CoordinationError) -> [String] {
        try checkOpen()
        return state.children(of: key)
    }

    public func put(
        _ key: CoordinationKey, _ bytes: [UInt8], expecting expectation: CoordinationExpectation
    )
        async throws(CoordinationError) -> CoordinationVersion
    {
        try CoordinationLimits.check(key, byteCount: bytes.count)
        return try write { () throws(CoordinationError) in
            try state.commit([.put(key, bytes, expecting: expectation)])[0]
        }
    }

    public func delete(
        _ key: CoordinationKey, expecting expectation: CoordinationExpectation
    )
        async throws(CoordinationError)
    {
        _ = try write { () throws(CoordinationError) in try state.commit([.delete(key, expecting: expectation)]) }
    }

    public func createEphemeral(
        _ key: CoordinationKey, _ bytes: [UInt8]
    )
        async throws(CoordinationError) -> CoordinationVersion
    {
        try CoordinationLimits.check(key, byteCount: bytes.count)
        return try write { () throws(CoordinationError) in
            try state.commit([.put(key, bytes, expecting: .absent)], owner: sessionID)[0]
        }
    }

    public func nextID(_ counter: CoordinationKey) async throws(CoordinationError) -> Int64 {
        try write { () throws(CoordinationError) in state.nextID(counter) }
    }

    public func commit(_ operations: [CoordinationOperation]) async throws(CoordinationError) -> [CoordinationVersion] {
        try CoordinationLimits.check(operations)
        return try write { () throws(CoordinationError) in try state.commit(operations) }
    }

    public func watch(_ prefix: CoordinationKey) async -> AsyncStream<CoordinationChange> { watchers.watch(prefix) }

    public func barrier() async throws(CoordinationError) { try checkOpen() }

    public var session: AsyncStream<CoordinationSession> { sessionStates.stream }

    public func close() async {
        expire()
        watchers.finish()
        sessionStates.finish()
    }

    private func checkOpen() throws(CoordinationError) {
        switch sessionStates.present {
        case .connected: return
        case .suspended: throw .unavailable(reason: "the test wants it so")
        case .expired: throw .sessionExpired
        }
    }

    private func write<Answer>(_ body: () throws(CoordinationError) -> Answer) throws(CoordinationError) -> Answer {
        try checkOpen()
        let fault = faults.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        switch fault {
        case nil: return try body()
        case .unavailable: throw .unavailable(reason: "the test wants it so")
        case .requestLost: throw .outcomeUnknown(reason: "the test wants it so")
        case .answerLost:
            _ = try body()
            throw .outcomeUnknown(reason: "the test wants it so")
        }
    }
}
