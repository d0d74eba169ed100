package import NIOCore
internal import Synchronization

/// The connections of one user (the cluster's own requests, one producer, one consumer), at most one to each broker.
///
/// A broker that could not be reached is not tried again before its backoff has passed: whoever asks earlier waits.
package final class ConnectionPool: Sendable {
    private struct Slot {
        var connection: BrokerConnection?
        var isOpening = false
        var waiters: [OneShot<BrokerConnection>] = []
        var backoff: Backoff
        var notBefore: ContinuousClock.Instant?
    }

    private struct State {
        var configuration: ClientConfiguration
        /// How often ``renew(_:within:)`` was called.
        var generation = 0
        var slots: [BrokerAddress: Slot] = [:]
        var isClosed = false
    }

    private enum Step {
        case use(BrokerConnection)
        case wait(OneShot<BrokerConnection>)
        case open(ClientConfiguration, generation: Int, notBefore: ContinuousClock.Instant?)
        case closed
    }

    private let eventLoop: any EventLoop
    private let state: Mutex<State>

    package init(configuration: ClientConfiguration, eventLoop: any EventLoop) {
        state = Mutex(State(configuration: configuration))
        self.eventLoop = eventLoop
    }

    /// An open connection. Concurrent calls for one broker share one attempt.
    package func connection(to address: BrokerAddress) async throws(ClientError) -> BrokerConnection {
        while true {
            switch nextStep(for: address) {
            case .use(let connection):
                return connection
            case .closed:
                throw ClientError(.closed, "The client is closed.")
            case .wait(let opened):
                do throws(ClientError) {
                    return try await opened.value
                } catch {
                    // The task that made the attempt was cancelled; this one was not, and makes its own.
                    if error.kind == .cancelled, !Task.isCancelled { continue }
                    throw error
                }
            case .open(let configuration, let generation, let notBefore):
                return try await open(address, configuration, generation, notBefore: notBefore)
            }
        }
    }

    /// An open connection if there is one.
    func existing(to address: BrokerAddress) -> BrokerConnection? {
        state.withLock { $0.slots[address]?.connection }
    }

    package func close() {
        let slots = state.withLock { state in
            state.isClosed = true
            defer { state.slots = [:] }
            return state.slots
        }
        let reason = ClientError(.closed, "The client is closed.")
        for slot in slots.values {
            slot.connection?.close(because: reason)
            for waiter in slot.waiters { waiter.settle(.failure(reason)) }
        }
    }

    private func nextStep(for address: BrokerAddress) -> Step {
        state.withLock { state in
            if state.isClosed { return .closed }
            let configuration = state.configuration
            let backoff = Backoff(first: configuration.reconnectBackoff.first, limit: configuration.reconnectBackoff.limit)
            var slot = state.slots[address] ?? Slot(backoff: backoff)
            defer { state.slots[address] = slot }
            if let connection = slot.connection {
                if !connection.isRetired { return .use(connection) }
                slot.connection = nil
                connection.retire()
            }
            if slot.isOpening {
                let waiter = OneShot<BrokerConnection>()
                slot.waiters.append(waiter)
                return .wait(waiter)
            }
            slot.isOpening = true
            return .open(configuration, generation: state.generation, notBefore: slot.notBefore)
        }
    }

    private func open(
        _ address: BrokerAddress, _ configuration: ClientConfiguration, _ generation: Int,
        notBefore: ContinuousClock.Instant?
    ) async throws(ClientError) -> BrokerConnection {
        let result: Result<BrokerConnection, ClientError>
        do throws(ClientError) {
            if let notBefore { try await Pause.until(notBefore) }
            result = .success(try await BrokerConnection.open(to: address, configuration: configuration, on: eventLoop))
        } catch {
            result = .failure(error)
        }
        let (waiters, present, isClosed) = state.withLock { state in
            guard !state.isClosed, var slot = state.slots[address] else { return ([OneShot<BrokerConnection>](), 0, true) }
            let waiters = slot.waiters
            slot.waiters = []
            slot.isOpening = false
            switch result {
            case .success(let connection):
                slot.connection = connection
                slot.backoff.succeeded()
                slot.notBefore = nil
            case .failure(let error) where error.kind != .cancelled:
                slot.notBefore = .now + slot.backoff.next()
            case .failure: break
            }
            state.slots[address] = slot
            return (waiters, state.generation, false)
        }
        if isClosed {
            let reason = ClientError(.closed, "The client is closed.")
            if case .success(let connection) = result { connection.close(because: reason) }
            throw reason
        }
        if case .success(let connection) = result {
            watch(connection)
            // The certificates were exchanged while it was made.
            if present != generation { Task { await replace(connection, present, until: .now + Self.answerPatience) } }
        }
        for waiter in waiters { waiter.settle(result) }
        return try result.get()
    }

    // MARK: Renewal

    /// Uses other certificates from now on. Connections that are open are replaced behind the backs of those who use them:
    /// each goes on until another stands that was made with the new ones, and is closed when no answer is awaited.
    ///
    /// - Parameter patience: how long a connection goes on where no new one can be made. It does not go on for ever: the
    ///   other side may be one that is not to be believed any more.
    package func renew(_ security: ClientSecurity, within patience: Duration) {
        let (open, generation) = state.withLock { state in
            state.configuration.security = security
            state.generation += 1
            return (state.slots.compactMap { $0.value.connection }, state.generation)
        }
        for connection in open {
            Task { await replace(connection, generation, until: .now + patience) }
        }
    }

    private func replace(_ old: BrokerConnection, _ generation: Int, until deadline: ContinuousClock.Instant) async {
        let reason = ClientError(.disconnected, "The certificates have changed, and another connection is used.")
        while let configuration = configuration(ifUsed: old, generation) {
            let made = try? await BrokerConnection.open(to: old.address, configuration: configuration, on: eventLoop)
            if made == nil, ContinuousClock.now < deadline {
                try? await Task.sleep(for: configuration.reconnectBackoff.limit)
            } else if exchange(old, for: made, generation) {
                if let made { watch(made) }
                return old.closeWhenIdle(within: Self.answerPatience, because: reason)
            } else {
                made?.close(because: reason)
            }
        }
    }

    /// How long a connection that was replaced waits for answers: as long as requests of brokers may take.
    private static let answerPatience: Duration = .seconds(60)

    /// Nil where the connection is gone, or somebody else replaces it.
    private func configuration(ifUsed connection: BrokerConnection, _ generation: Int) -> ClientConfiguration? {
        state.withLock { state in
            let isUsed = state.generation == generation && state.slots[connection.address]?.connection === connection
            return isUsed ? state.configuration : nil
        }
    }

    private func exchange(_ old: BrokerConnection, for new: BrokerConnection?, _ generation: Int) -> Bool {
        state.withLock { state in
            guard state.generation == generation, state.slots[old.address]?.connection === old else { return false }
            state.slots[old.address]?.connection = new
            return true
        }
    }

    private func watch(_ connection: BrokerConnection) {
        connection.whenClosed { [weak self, weak connection] in
            if let connection { self?.forget(connection) }
        }
    }

    private func forget(_ connection: BrokerConnection) {
        state.withLock { state in
            if state.slots[connection.address]?.connection === connection {
                state.slots[connection.address]?.connection = nil
            }
        }
    }
}
