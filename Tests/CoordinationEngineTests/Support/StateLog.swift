import MartletStrategy
import Synchronization
import Testing

/// All states that a store's session has had.
final class StateLog: Sendable {
    private let states = Mutex<[CoordinationSession]>([])

    init(_ store: any CoordinationStore) {
        let stream = store.session
        Task { for await state in stream { states.withLock { $0.append(state) } } }
    }

    var seen: [CoordinationSession] { states.withLock { $0 } }

    func wait(for state: CoordinationSession) async throws {
        try await eventually("the session is \(state)") { self.seen.contains(state) }
    }
}

/// Asks until the answer is yes, for 30 seconds.
func eventually(_ what: String, _ holds: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
        if try await holds() { return }
        try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("it did not happen within 30 seconds that \(what)")
    throw NeverHappened(what: what)
}

struct NeverHappened: Error {
    let what: String
}
