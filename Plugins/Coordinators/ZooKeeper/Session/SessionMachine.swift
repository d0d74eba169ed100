import DequeModule
import MartletStrategy
import NIOCore

/// A session of ZooKeeper's, over one link (a connection) after the other: what to send, whom to answer, when to try the
/// next server, when the session is suspended or gone. It has no I/O and no clock.
///
/// **Sending.** Calls wait in `queue` until a link is ready, then in `sent` for their answers, which come in the same
/// order. With a link its unanswered calls end: reads go back to the queue, writes are of unknown outcome.
///
/// **Contact** is an answer that the leader had a part in, be it to a heartbeat (a `sync`; a ping would be answered by a server
/// that is cut off as well). It is counted from when the request was *sent*: the leader's own clock began no earlier.
/// Two thirds of the timeout without contact suspend the session, the whole of it expires it here, whatever the servers
/// think; such a session is ended on the server as soon as one can be reached, so that its ephemerals do not linger.
///
/// Invariant: `sent` is empty unless the link is ready.
struct SessionMachine {
    enum Link: Equatable {
        case waiting(until: Duration)
        case opening(until: Duration)
        /// The connect request was sent, for the present session, for a new one or for `abandoned`.
        case greeting(until: Duration, sentAt: Duration)
        /// The credentials were sent.
        case authenticating(until: Duration)
        /// The abandoned session is being ended.
        case burying(until: Duration)
        case ready
        case ended
    }

    struct SentCall {
        let call: QueuedCall
        let xid: Int32
        let sentAt: Duration
        /// Its caller waits no longer; its place is kept for the answer.
        var isSettled = false
    }

    struct QueuedCall {
        let call: SessionCall
        let body: ByteBuffer
    }

    /// What servers take (`jute.maxbuffer`), the xid included.
    static let requestByteCountMax = 1_048_575
    /// Calls of our own, which nobody waits for.
    static let watchCall = -1
    static let closeCall = -2
    static let saslCall = -3
    static let heartbeatCall = -4

    let settings: SessionSettings
    var random: SplitMix64
    let order: [Int]

    var link = Link.waiting(until: .zero)
    var linkNumber = 0
    /// Attempts since a link was ready.
    var attempts = 0
    /// When the last link became ready.
    var readyAt = Duration.zero
    var server = 0
    var frames = FrameReader()
    var lastFailure = "none has answered yet"

    var session: ZooKeeperSession?
    var abandoned: ZooKeeperSession?
    var lastZxid: Int64 = 0
    var lastXid: Int32 = 0

    var queue: Deque<QueuedCall> = []
    var sent: Deque<SentCall> = []
    var lastReceivedAt = Duration.zero
    /// When something was sent whose answer is contact.
    var lastAskedLeader = Duration.zero
    var lastContact = Duration.zero

    var reported = CoordinationSession.suspended
    var isWatching = false
    var closeDeadline: Duration?
    var login: DigestLogin?

    var actions: [SessionAction] = []
    var outgoing = ByteBuffer()

    init(_ settings: SessionSettings) {
        self.settings = settings
        var random = SplitMix64(seed: settings.seed)
        order = Array(0..<settings.serverCount).shuffled(using: &random)
        self.random = random
    }

    /// - Parameter now: since any moment before the first event.
    mutating func on(_ events: [SessionEvent], at now: Duration) -> [SessionAction] {
        for event in events { take(event, now) }
        if events.contains(where: { if case .time = $0 { true } else { false } }) { checkDeadlines(now) }
        checkTime(now)
        flush()
        defer { actions = [] }
        return actions
    }

    mutating func on(_ event: SessionEvent, at now: Duration) -> [SessionAction] { on([event], at: now) }

    private mutating func take(_ event: SessionEvent, _ now: Duration) {
        switch event {
        case .call(let call) where link == .ended: finish(call, .failure(.sessionExpired))
        case _ where link == .ended: break
        case .opened(let link): if link == linkNumber { greet(now) }
        case .received(let link, let bytes): if link == linkNumber { receive(bytes, now) }
        case .lost(let link, let reason): if link == linkNumber { drop(reason, now) }
        case .call(let call): enqueue(call, now)
        case .watch: isWatching = true
        case .close(let deadline): close(deadline, now)
        case .time: break
        }
    }

    /// When ``SessionEvent/time`` is due at the latest, from now on.
    func pause(at now: Duration) -> Duration? {
        let resolution = Duration.milliseconds(20)
        guard link != .ended else { return nil }
        guard link == .ready, queue.isEmpty, sent.isEmpty, closeDeadline == nil else { return resolution }
        return max(resolution, min(lastAskedLeader + heartbeatInterval, lastContact + suspensionTime) - now)
    }

    // MARK: The session

    var sessionTimeout: Duration { session?.timeout ?? settings.sessionTimeout }
    var heartbeatInterval: Duration { sessionTimeout / 3 }
    var suspensionTime: Duration { sessionTimeout * 2 / 3 }

    /// Unless the contact is too long ago: what was answered in time may be read late.
    mutating func reportConnected(_ now: Duration) {
        if now - lastContact < suspensionTime { report(.connected) }
    }

    mutating func report(_ state: CoordinationSession) {
        guard reported != state else { return }
        reported = state
        actions.append(.report(state))
    }

    /// The session is over: what waits was meant for it, and not for the next one.
    mutating func expire(byServer: Bool, _ now: Duration) {
        guard let session else { return }
        actions.append(.note(.expired(session: ZooKeeperSession.name(session.id), byServer: byServer)))
        if !byServer { abandoned = session }
        self.session = nil
        settleSent(now) { call in .failure(call.request.isWrite ? .unanswered(reason: "the session ended") : .sessionExpired) }
        failQueue(.sessionExpired)
        report(.expired)
    }

    mutating func close(_ deadline: Duration, _ now: Duration) {
        guard closeDeadline == nil else { return }
        closeDeadline = deadline
        failQueue(.sessionExpired)
        if session == nil { return end(now) }
        if link == .ready { sendClose(now) }
    }

    mutating func sendClose(_ now: Duration) {
        guard let closeDeadline else { return }
        send(QueuedCall(SessionCall(id: Self.closeCall, request: .closeSession, deadline: closeDeadline), settings), now)
    }

    mutating func end(_ now: Duration) {
        flush()
        settleSent(now) { call in .failure(call.request.isWrite ? .unanswered(reason: "the store was closed") : .sessionExpired) }
        failQueue(.sessionExpired)
        actions.append(.shut(link: linkNumber))
        link = .ended
        session = nil
        report(.expired)
        actions.append(.ended)
    }

    // MARK: Time

    private mutating func checkTime(_ now: Duration) {
        guard link != .ended else { return }
        if let closeDeadline, closeDeadline <= now { return end(now) }
        if session != nil {
            let silence = now - lastContact
            if silence >= sessionTimeout {
                expire(byServer: false, now)
                drop("nothing was heard for the whole session timeout", now)
            } else if silence >= suspensionTime {
                report(.suspended)
            }
        }
        switch link {
        case .waiting(let until): if until <= now { openNext(now) }
        case .opening(let until): if until <= now { drop("no connection could be made in time", now) }
        case .greeting(let until, _), .authenticating(let until), .burying(let until):
            if until <= now { drop("it accepts connections and says nothing", now) }
        case .ready: checkSilence(now)
        case .ended: break
        }
    }

    private mutating func checkSilence(_ now: Duration) {
        if let oldest = sent.first, now - max(oldest.sentAt, lastReceivedAt) >= min(settings.answerTimeout, heartbeatInterval) {
            return drop("it does not answer", now)
        }
        if now - lastAskedLeader >= heartbeatInterval { sendHeartbeat(now) }
    }
}
