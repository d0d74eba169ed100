import MartletModel

/// A client's connection to whichever broker it believes to be the right one, with one request at a time.
///
/// Whoever has waited long enough closes it and opens another: what was sent on the earlier one is not taken any more. An answer
/// that is on its way when that happens is lost; what the broker did stays done.
final class SimulatedConnection {
    unowned let world: Simulation
    private let id: BrokerID
    /// Raised with each request, and each time that it is closed.
    private var number = 0
    private(set) var isBusy = false

    init(_ world: Simulation, client id: BrokerID) {
        self.world = world
        self.id = id
    }

    /// Sends a request to the leader of a partition.
    ///
    /// - Parameters:
    ///   - broker: whom to ask instead.
    ///   - patience: milliseconds to wait for the answer, after which `unanswered` is called.
    ///   - request: is called on the broker, with a way to do something at the client: once, or never where it gets lost.
    func ask(
        _ name: TopicPartition, at broker: BrokerID? = nil, patience: Int,
        _ request: @escaping (BrokerProcess, @escaping (@escaping () -> Void) -> Void) -> Void,
        unanswered: @escaping () -> Void = {}
    ) {
        number += 1
        isBusy = true
        let (sent, own) = (number, id)
        var isTaken = false
        if let target = broker ?? world.presumedLeader(of: name) {
            world.send(from: own, to: target) { [self] process in
                // Bytes of a connection come once, or not at all.
                guard number == sent, !isTaken else { return }
                isTaken = true
                request(process) { [self] body in
                    world.send(from: target, toClient: own) { [self] in finish(sent, body) }
                }
            }
        }
        world.scheduler.plan(after: patience) { [self] _ in finish(sent, unanswered) }
    }

    private func finish(_ sent: Int, _ body: () -> Void) {
        guard number == sent, isBusy, !world.isOver else { return }
        isBusy = false
        number += 1
        body()
    }

    func close() {
        number += 1
        isBusy = false
    }
}
