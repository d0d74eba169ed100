import MartletStrategy
import MartletTesting
import Synchronization

/// Coordination in memory, shared by the brokers of a test: each has a session of its own.
struct SharedCoordinator: Coordinator {
    static let name = "shared"
    static let summary = "Coordination in memory, for tests."
    static let execution = StrategyExecution.inline
    static let settings = [
        StrategySetting("cluster", .text, default: "", "Which of the clusters in this process."),
        StrategySetting("refusals", .integer(0...10), default: "0", "How often it cannot be opened."),
    ]

    private static let states = Mutex<[String: InMemoryCoordinationState]>([:])
    private static let stores = Mutex<[String: InMemoryCoordinationStore]>([:])
    private let cluster: String
    private let refusals: Refusals

    init(settings: StrategySettings) throws(StrategySettingError) {
        cluster = try settings.text("cluster")
        refusals = Refusals(try settings.integer("refusals"))
    }

    func open(_ location: CoordinationLocation) async throws(CoordinationError) -> any CoordinationStore {
        if refusals.takeOne() { throw .unavailable(reason: "the servers of the store have no quorum") }
        let state = Self.states.withLock { states in
            let state = states[cluster] ?? InMemoryCoordinationState()
            states[cluster] = state
            return state
        }
        let store = InMemoryCoordinationStore(state)
        Self.stores.withLock { $0[location.dataDirectory] = store }
        return store
    }

    /// The session of the broker whose data is in this folder.
    static func session(of dataDirectory: String) -> InMemoryCoordinationStore? { stores.withLock { $0[dataDirectory] } }

    static func forget(_ cluster: String) { states.withLock { $0[cluster] = nil } }
}

private final class Refusals: Sendable {
    private let left: Mutex<Int64>

    init(_ count: Int64) { left = Mutex(count) }

    func takeOne() -> Bool {
        left.withLock { left in
            defer { left = max(0, left - 1) }
            return left > 0
        }
    }
}
