import MartletCoordination
import MartletStrategy

/// Runs once a night, on one machine: who finds the lease taken leaves it to the other.
public struct NightlyReport: Sendable {
    private let lease: LeaseLock

    public init(at key: CoordinationKey, on store: any CoordinationStore, machine: String) {
        lease = LeaseLock(at: key, as: machine, timeToLive: .seconds(10), on: store)
    }

    /// Whether it ran here.
    public func run(_ report: @escaping @Sendable (FencingToken) async throws -> Void) async throws -> Bool {
        do {
            try await lease.withLock(waitingAtMost: .milliseconds(500)) { token in try await report(token) }
            return true
        } catch RecipeError.timedOut {
            return false
        }
    }
}
