internal import MartletModel
internal import MartletWire
internal import Synchronization

/// What happens to a consumer while nobody looks, kept until somebody does. There is at most one answer of each
/// broker in it, since the next fetch leaves only once the last one was taken out: that is the back-pressure.
final class ConsumerMailbox: Sendable {
    enum Event: Sendable {
        case answered(BrokerID, Result<FetchResponse, ClientError>)
        case connected(BrokerID, Result<BrokerConnection, ClientError>)
        case refreshed
        /// What is to be read has changed.
        case reassigned
        /// What a partition was held back for may be due.
        case due(TopicPartition)
        /// Reading cannot go on.
        case failed(ClientError)
    }

    private struct State {
        var events: [Event] = []
        var waiter: OneShot<Void>?
    }

    private let state = Mutex(State())

    func put(_ event: Event) {
        let waiter = state.withLock { state in
            state.events.append(event)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.settle(.success(()))
    }

    func takeAll() -> [Event] {
        state.withLock { state in
            defer { state.events = [] }
            return state.events
        }
    }

    /// Returns once there is something to take.
    func wait() async throws(ClientError) {
        let waiter: OneShot<Void>? = state.withLock { state in
            if !state.events.isEmpty { return nil }
            let waiter = OneShot<Void>()
            state.waiter = waiter
            return waiter
        }
        try await waiter?.value
    }
}
