import Logging
import MartletModel
import MartletStrategy
import NIOCore
import NIOPosix

/// A session with an ensemble, for whoever calls from outside its event loop.
final class ZooKeeperClient: Sendable {
    let eventLoop: any EventLoop
    private let driver: NIOLoopBound<SessionDriver>
    /// What the machine's time counts from.
    private let origin: NIODeadline

    private init(eventLoop: any EventLoop, driver: NIOLoopBound<SessionDriver>, origin: NIODeadline) {
        self.eventLoop = eventLoop
        self.driver = driver
        self.origin = origin
    }

    /// Begins to connect.
    ///
    /// - Parameter observe: called on the event loop with what nobody asked for: states, changes.
    static func start(
        _ settings: SessionSettings, servers: [ConnectString.Server], tls: TLSConfiguration?, logger: Logger,
        observe: @escaping @Sendable (SessionAction) -> Void
    ) async -> ZooKeeperClient {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
        let origin = NIODeadline.now()
        let driver = await withCheckedContinuation { continuation in
            eventLoop.execute {
                let driver = SessionDriver(settings, servers, tls, logger, eventLoop, origin: origin, observe: observe)
                driver.on(.time)
                continuation.resume(returning: NIOLoopBound(driver, eventLoop: eventLoop))
            }
        }
        return ZooKeeperClient(eventLoop: eventLoop, driver: driver, origin: origin)
    }

    /// Since the client was started.
    var now: Duration { .nanoseconds((NIODeadline.now() - origin).nanoseconds) }

    /// Sends the requests behind each other, without waiting for answers in between.
    func call(_ requests: [ZooKeeperRequest], by deadline: Duration) async -> [Result<ZooKeeperAnswer, CallFailure>] {
        guard !requests.isEmpty else { return [] }
        return await withCheckedContinuation { continuation in
            eventLoop.execute {
                self.driver.value.call(requests, deadline) { continuation.resume(returning: $0) }
            }
        }
    }

    func watch() async {
        await withCheckedContinuation { continuation in
            eventLoop.execute {
                self.driver.value.on(.watch)
                continuation.resume()
            }
        }
    }

    /// Ends the session; returns when it has ended, or at the deadline.
    func close(by deadline: Duration) async {
        await withCheckedContinuation { continuation in
            eventLoop.execute { self.driver.value.close(deadline) { continuation.resume() } }
        }
    }
}
