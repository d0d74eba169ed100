internal import Synchronization

/// Knows whether the user is at work on something that was handed out, so that partitions are given up between two
/// records and not in the middle of one.
final class HandOutGate: Sendable {
    private struct State {
        var isHolding = false
        var isWaiting = false
        /// How often the user asked for something.
        var asks: UInt64 = 0
        var parked: [OneShot<Void>] = []
    }

    private let state = Mutex(State())

    /// The user asks for the next record, and may be given one at once.
    func ask() {
        release { state in
            state.asks &+= 1
            state.isHolding = true
            state.isWaiting = false
        }
    }

    /// There was nothing at hand: the user waits and holds nothing.
    func wait() {
        release { state in
            state.isHolding = false
            state.isWaiting = true
        }
    }

    /// The user has gone.
    func close() {
        release { state in
            state.isHolding = false
            state.isWaiting = true
        }
    }

    /// How often the user asked so far; nil while it waits for us.
    var asks: UInt64? { state.withLock { $0.isWaiting ? nil : $0.asks } }

    /// Returns when the user holds nothing that was handed out before this was called.
    func settle() async throws(ClientError) {
        let parked: OneShot<Void>? = state.withLock { state in
            guard state.isHolding else { return nil }
            let shot = OneShot<Void>()
            state.parked.append(shot)
            return shot
        }
        try await parked?.value
    }

    private func release(_ change: (inout State) -> Void) {
        let parked: [OneShot<Void>] = state.withLock { state in
            change(&state)
            guard !state.parked.isEmpty else { return [] }
            defer { state.parked = [] }
            return state.parked
        }
        for shot in parked { shot.settle(.success(())) }
    }
}
