import MartletCoordination
import MartletModel
import MartletStrategy

/// One broker's connection to the store: what it believes about its session, and the calls that it makes.
final class StoreSession {
    enum Standing { case connected, suspended, expired }

    private(set) var id: Int
    var standing = Standing.connected
    /// How much of the store's history the server has seen that this broker is connected to.
    var position: Int

    init(_ store: SimulatedStore) {
        id = store.openSession()
        position = store.position
    }

    func reopen(_ store: SimulatedStore) {
        id = store.openSession()
        standing = .connected
        position = max(position, store.position)
    }
}

extension BrokerProcess {
    /// Reads what the server has that this broker is connected to: some time of the past, but never before what it has seen.
    func readStore<Value>(
        afterBarrier: Bool = false, _ read: @escaping (SimulatedStore.State) -> Value,
        then: @escaping (Result<Value, CoordinationError>) -> Void
    ) {
        call(isWrite: false, then: then) { [self] store in
            let newest = store.position
            session.position =
                afterBarrier || world.isCalm ? newest : world.number(in: min(session.position, newest)...newest)
            return .success(read(store.history[session.position]))
        }
    }

    func writeStore<Value>(
        ofSession: Bool = false, _ write: @escaping (SimulatedStore) -> Result<Value, CoordinationError>,
        then: @escaping (Result<Value, CoordinationError>) -> Void
    ) {
        call(isWrite: true, needsSession: ofSession || world.weather.refusesLostSessions, then: then) { [self] store in
            let result = write(store)
            session.position = store.position
            return result
        }
    }

    /// Answers exactly once. A write that was given up may yet arrive.
    private func call<Value>(
        isWrite: Bool, needsSession: Bool = true, then: @escaping (Result<Value, CoordinationError>) -> Void,
        _ body: @escaping (SimulatedStore) -> Result<Value, CoordinationError>
    ) {
        var isAnswered = false
        func answer(_ result: Result<Value, CoordinationError>) {
            if isAnswered { return }
            isAnswered = true
            then(result)
        }
        switch session.standing {
        case .suspended: return world.after(1, on: self) { answer(.failure(.unavailable(reason: "it is suspended"))) }
        case .expired: return world.after(1, on: self) { answer(.failure(.sessionExpired)) }
        case .connected: break
        }
        let asked = session.id
        world.scheduler.plan(after: world.delay()) { [self] world in
            guard world.network.reachesStore(id) else { return }
            // What a process has sent arrives also when it has ended since.
            let result = !needsSession || world.store.isAlive(asked) ? body(world.store) : .failure(.sessionExpired)
            world.scheduler.plan(after: world.delay()) { world in
                guard world.network.reachesStore(self.id) else { return }
                world.after(0, on: self) { answer(result) }
            }
        }
        world.after(1000, on: self) {
            answer(
                .failure(isWrite ? .outcomeUnknown(reason: "no answer has come") : .unavailable(reason: "no answer has come")))
        }
    }
}
