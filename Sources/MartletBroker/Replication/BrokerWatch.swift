import Logging
import MartletClient
import MartletCoordination
import MartletModel
import MartletStrategy
import NIOCore
import NIOPosix
import Synchronization

/// Notices at once that the program of another broker has ended, without waiting for the end of its session.
///
/// The controller holds a connection to every broker, and every broker one to the controller. When it breaks, and the
/// machine there answers that nobody listens at that port, three times in a row, the broker is taken out of the
/// registration. Silence proves nothing: a machine or a network that is gone is for the session to find out.
///
/// A broker that comes back in the same incarnation has proven that it lives, whatever a firewall may answer in its name:
/// it is not taken out again.
final class BrokerWatch: Sendable {
    private struct World {
        let controller: Controller
        let links: BrokerLinks
        let host: TopicHost
        let logger: Logger
    }

    private struct Watched {
        let incarnation: KafkaUUID
        let task: Task<Void, Never>
    }

    private struct State {
        /// Nil before the broker is put together.
        var world: World?
        var watched: [BrokerID: Watched] = [:]
        /// Which start of a broker was taken out last.
        var takenOut: [BrokerID: KafkaUUID] = [:]
        var isStopped = false
    }

    private let state = Mutex(State())

    private static let refusalsNeeded = 3
    private static let pauseBetweenProbes: Duration = .milliseconds(50)
    private static let pauseAfterFailure: Duration = .milliseconds(500)

    /// Watches from now on.
    func attach(_ controller: Controller, _ links: BrokerLinks, _ host: TopicHost, _ logger: Logger) {
        state.withLock { $0.world = World(controller: controller, links: links, host: host, logger: logger) }
        follow(host.image)
    }

    /// Watches whom an image says: for each, the start that is registered.
    func follow(_ image: ClusterImage) {
        let ended = state.withLock { state -> [Task<Void, Never>] in
            guard !state.isStopped, let world = state.world else { return [] }
            let this = world.host.brokerID
            let wanted = image.brokers.filter { broker in
                broker.id != this && !broker.listeners.isEmpty
                    && (image.controllerID == this || broker.id == image.controllerID)
                    && state.takenOut[broker.id] != broker.incarnation
            }
            var ended: [Task<Void, Never>] = []
            for (id, watched) in state.watched
            where !wanted.contains(where: { $0.id == id && $0.incarnation == watched.incarnation }) {
                ended.append(watched.task)
                state.watched[id] = nil
            }
            for broker in wanted where state.watched[broker.id] == nil {
                let task = Task { await self.watch(broker.id, broker.incarnation, world) }
                state.watched[broker.id] = Watched(incarnation: broker.incarnation, task: task)
            }
            return ended
        }
        for task in ended { task.cancel() }
    }

    func stop() {
        let watched = state.withLock { state in
            state.isStopped = true
            defer { state.watched = [:] }
            return state.watched
        }
        for each in watched.values { each.task.cancel() }
    }

    private func watch(_ broker: BrokerID, _ incarnation: KafkaUUID, _ world: World) async {
        while !Task.isCancelled {
            if let connection = try? await world.links.connection(to: broker) { await connection.end() }
            guard !Task.isCancelled else { return }
            guard let address = world.links.address(of: broker), await Self.isNobodyListening(at: address) else {
                try? await Task.sleep(for: Self.pauseAfterFailure)
                continue
            }
            guard !Task.isCancelled else { return }
            do throws(ControllerError) {
                let isDone = try await world.controller.takeOut(broker, incarnation: incarnation)
                state.withLock { $0.takenOut[broker] = incarnation }
                if isDone {
                    world.logger.info(
                        "Nobody listens at \(address) any more: broker \(broker) is taken out of the registration.")
                }
                return
            } catch {
                // The store is out of reach, for this broker at least.
                try? await Task.sleep(for: Self.pauseAfterFailure)
            }
        }
    }

    /// Whether the machine says so, each time.
    private static func isNobodyListening(at address: BrokerAddress) async -> Bool {
        for probe in 1...refusalsNeeded {
            guard !Task.isCancelled, await isRefused(address) else { return false }
            if probe < refusalsNeeded { try? await Task.sleep(for: pauseBetweenProbes) }
        }
        return true
    }

    private static func isRefused(_ address: BrokerAddress) async -> Bool {
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.seconds(1)).connect(host: address.host, port: address.port).get()
            channel.close(promise: nil)
            return false
        } catch let error as NIOConnectionError {
            return !error.connectionErrors.isEmpty && error.dnsAError == nil && error.dnsAAAAError == nil
                && error.connectionErrors.allSatisfy { ($0.error as? IOError)?.errnoCode == ECONNREFUSED }
        } catch {
            return (error as? IOError)?.errnoCode == ECONNREFUSED
        }
    }
}

extension BrokerConnection {
    /// Returns when the connection has gone, or the task is cancelled.
    fileprivate func end() async {
        let (ends, continuation) = AsyncStream.makeStream(of: Void.self)
        whenClosed { continuation.finish() }
        for await _ in ends {}
    }
}
