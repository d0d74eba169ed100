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
        var slots: [BrokerAddress: Slot] = [:]
        var isClosed = false
    }

    private enum Step {
        case use(BrokerConnection)
        case wait(OneShot<BrokerConnection>)
        case open(notBefore: ContinuousClock.Instant?)
        case closed
    }

    private let configuration: ClientConfiguration
    private let eventLoop: any EventLoop
    private let state = Mutex(State())

    package init(configuration: ClientConfiguration, eventLoop: any EventLoop) {
        self.configuration = configuration
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
            case .open(let notBefore):
                return try await open(address, notBefore: notBefore)
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
            return .open(notBefore: slot.notBefore)
        }
    }

    private func open(
        _ address: BrokerAddress, notBefore: ContinuousClock.Instant?
    ) async throws(ClientError) -> BrokerConnection {
        let result: Result<BrokerConnection, ClientError>
        do throws(ClientError) {
            if let notBefore { try await Pause.until(notBefore) }
            result = .success(try await BrokerConnection.open(to: address, configuration: configuration, on: eventLoop))
        } catch {
            result = .failure(error)
        }
        let (waiters, isClosed) = state.withLock { state in
            guard !state.isClosed, var slot = state.slots[address] else { return ([OneShot<BrokerConnection>](), true) }
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
            return (waiters, false)
        }
        if isClosed {
            let reason = ClientError(.closed, "The client is closed.")
            if case .success(let connection) = result { connection.close(because: reason) }
            throw reason
        }
        if case .success(let connection) = result {
            connection.whenClosed { [weak self, weak connection] in
                if let connection { self?.forget(connection) }
            }
        }
        for waiter in waiters { waiter.settle(result) }
        return try result.get()
    }

    private func forget(_ connection: BrokerConnection) {
        state.withLock { state in
            if state.slots[connection.address]?.connection === connection {
                state.slots[connection.address]?.connection = nil
            }
        }
    }
}
