import Logging
import MartletModel
import NIOCore
import NIOPosix

/// Feeds a ``SessionMachine`` and does what it wants. On its event loop only.
final class SessionDriver {
    typealias Outcome = Result<ZooKeeperAnswer, CallFailure>

    private let eventLoop: any EventLoop
    private let servers: [ConnectString.Server]
    private let tls: TLSConfiguration?
    private let timeout: TimeAmount
    private let logger: Logger
    private let origin: NIODeadline
    private let observe: @Sendable (SessionAction) -> Void

    private var machine: SessionMachine
    private var channel: (link: Int, any Channel)?
    private var waiting: [Int: (Outcome) -> Void] = [:]
    private var closed: [() -> Void] = []
    private var hasEnded = false
    /// What was last said of a server, so that one that stays away is not told of ten times a second.
    private var complaints: [Int: String] = [:]
    private var lastCall = 0
    private var timer: (due: NIODeadline, task: Scheduled<Void>)?

    init(
        _ settings: SessionSettings, _ servers: [ConnectString.Server], _ tls: TLSConfiguration?, _ logger: Logger,
        _ eventLoop: any EventLoop, origin: NIODeadline, observe: @escaping @Sendable (SessionAction) -> Void
    ) {
        self.eventLoop = eventLoop
        self.servers = servers
        self.tls = tls
        self.logger = logger
        self.origin = origin
        self.observe = observe
        timeout = TimeAmount(settings.attemptTimeout)
        machine = SessionMachine(settings)
    }

    func call(_ requests: [ZooKeeperRequest], _ deadline: Duration, _ done: @escaping ([Outcome]) -> Void) {
        var outcomes: [Outcome?] = Array(repeating: nil, count: requests.count)
        var missing = requests.count
        var calls: [SessionCall] = []
        for (index, request) in requests.enumerated() {
            lastCall += 1
            waiting[lastCall] = { outcome in
                outcomes[index] = outcome
                missing -= 1
                if missing == 0 { done(outcomes.compactMap { $0 }) }
            }
            calls.append(SessionCall(id: lastCall, request: request, deadline: deadline))
        }
        on(calls.map { .call($0) })
    }

    func close(_ deadline: Duration, _ done: @escaping () -> Void) {
        if hasEnded { return done() }
        closed.append(done)
        on(.close(deadline: deadline))
    }

    func on(_ event: SessionEvent) { on([event]) }

    private func on(_ events: [SessionEvent]) {
        let now = Duration.nanoseconds((NIODeadline.now() - origin).nanoseconds)
        for action in machine.on(events, at: now) { perform(action) }
        setTimer(now)
    }

    private func setTimer(_ now: Duration) {
        guard let pause = machine.pause(at: now) else {
            timer?.task.cancel()
            timer = nil
            return
        }
        let due = NIODeadline.now() + TimeAmount(pause)
        if let timer, timer.due <= due { return }
        timer?.task.cancel()
        let task = eventLoop.assumeIsolated().scheduleTask(deadline: due) {
            self.timer = nil
            self.on(.time)
        }
        timer = (due, task)
    }

    private func perform(_ action: SessionAction) {
        switch action {
        case .open(let link, let server): open(link, servers[server])
        case .shut(let link):
            guard let (number, channel) = channel, number == link else { return }
            self.channel = nil
            channel.close(promise: nil)
        case .send(let link, let bytes):
            guard let (number, channel) = channel, number == link else { return }
            channel.writeAndFlush(bytes, promise: nil)
        case .finish(let call, let outcome): waiting.removeValue(forKey: call)?(outcome)
        case .report, .changed, .resync: observe(action)
        case .note(let note): log(note)
        case .ended:
            hasEnded = true
            observe(action)
            let closed = closed
            self.closed = []
            for done in closed { done() }
        }
    }

    private func open(_ link: Int, _ server: ConnectString.Server) {
        let driver = NIOLoopBound(self, eventLoop: eventLoop)
        ServerLink.open(server, tls, timeout: timeout, on: eventLoop, link, driver).whenComplete { result in
            let driver = driver.value
            switch result {
            case .success(let channel):
                // Opened too late, where the machine has gone on to the next server.
                guard driver.machine.linkNumber == link else { return channel.close(promise: nil) }
                driver.channel = (link, channel)
                driver.on(.opened(link: link))
            case .failure(let error): driver.on(.lost(link: link, reason: ServerLink.reason(error)))
            }
        }
    }

    private func log(_ note: SessionNote) {
        switch note {
        case .connected(let server, let session):
            complaints = [:]
            logger.info("ZooKeeper session \(session) is served by \(servers[server])")
        case .failed(let server, let reason):
            let isNews = complaints.updateValue(reason, forKey: server) != reason
            logger.log(
                level: isNews ? .warning : .debug, "The ZooKeeper server \(servers[server]) cannot be used: \(reason)")
        case .expired(let session, let byServer):
            let reason = byServer ? "the ensemble has forgotten it" : "no server answered for the whole of its timeout"
            logger.error("ZooKeeper session \(session) has ended: \(reason). Its ephemeral keys are gone")
        }
    }
}
