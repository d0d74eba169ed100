import MartletStrategy
import MartletTesting
import Synchronization

/// Coordination in memory, shared by the brokers of a test: each has a session of its own.
struct SharedCoordinator: Coordinator {
    static let name = "shared"
    static let summary = "Coordination in memory, for tests."
    static let execution = StrategyExecution.inline
    static let settings = [StrategySetting("cluster", .text, default: "", "Which of the clusters in this process.")]

    private static let states = Mutex<[String: InMemoryCoordinationState]>([:])
    private static let stores = Mutex<[String: InMemoryCoordinationStore]>([:])
    private let cluster: String

    init(settings: StrategySettings) throws(StrategySettingError) {
        cluster = try settings.text("cluster")
    }

    func open(_ location: CoordinationLocation) async throws(CoordinationError) -> any CoordinationStore {
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
