import DequeModule
import MartletStrategy
import NIOCore

/// From one link to the next: opening, greeting, authenticating, dropping.
extension SessionMachine {
    mutating func openNext(_ now: Duration) {
        server = order[attempts % order.count]
        attempts += 1
        linkNumber += 1
        frames = FrameReader()
        link = .opening(until: now + settings.attemptTimeout)
        actions.append(.open(link: linkNumber, server: server))
    }

    mutating func greet(_ now: Duration) {
        guard case .opening = link else { return }
        let request = ConnectRequest(lastZxid: lastZxid, timeout: settings.sessionTimeout, session: abandoned ?? session)
        var body = ByteBuffer()
        request.write(into: &body)
        outgoing.writeFrame(body)
        link = .greeting(until: now + settings.attemptTimeout, sentAt: now)
    }

    /// The server's answer to the greeting.
    mutating func welcome(_ response: ConnectResponse, sentAt: Duration, _ now: Duration) {
        if let lost = abandoned { return buryOrForget(lost, response, now) }
        guard let established = response.session else {
            if session == nil { return drop("it gives no session", now) }
            expire(byServer: true, now)
            if closeDeadline != nil { return end(now) }
            return drop("the session had ended", now, pause: .zero)
        }
        if let session, session.id != established.id {
            return drop("it answers for another session than the one that was asked for", now)
        }
        session = established
        lastContact = sentAt
        lastAskedLeader = sentAt
        switch settings.credentials {
        case .none: becomeReady(now)
        case .digest(let user, let password): sendDigest(user, password, now)
        case .sasl(let user, let password): beginLogin(user, password, now)
        }
    }

    /// We gave this session up, and the server had not: its ephemerals must not outlive it.
    private mutating func buryOrForget(_ lost: ZooKeeperSession, _ response: ConnectResponse, _ now: Duration) {
        guard response.session?.id == lost.id else {
            abandoned = nil
            return drop("the session had ended", now, pause: .zero)
        }
        let call = SessionCall(id: Self.closeCall, request: .closeSession, deadline: now)
        write(QueuedCall(call, settings), xid: 1)
        link = .burying(until: now + settings.answerTimeout)
    }

    mutating func becomeReady(_ now: Duration) {
        link = .ready
        readyAt = now
        // The first try after this one is of the next server.
        attempts = (order.firstIndex(of: server) ?? 0) + 1
        if let session {
            actions.append(.note(.connected(server: server, session: ZooKeeperSession.name(session.id))))
        }
        lastReceivedAt = now
        reportConnected(now)
        if closeDeadline != nil { return sendClose(now) }
        if isWatching { sendWatch(now) }
        sendQueue(now)
    }

    /// Gives the link up, and says when the next is to be tried.
    ///
    /// - Parameter pause: nil: at once while there are servers that were not tried, some time after the last of them.
    mutating func drop(_ reason: String, _ now: Duration, pause: Duration? = nil) {
        switch link {
        case .waiting, .ended: return
        // It may have been done, and if not, that session ends by itself.
        case .burying: abandoned = nil
        case .opening, .greeting, .authenticating, .ready: break
        }
        outgoing = ByteBuffer()
        lastFailure = reason
        if pause == nil { actions.append(.note(.failed(server: server, reason: reason))) }
        actions.append(.shut(link: linkNumber))
        // A server that takes us and drops us, time and again, must not keep us busy.
        let hasServed = link == .ready && now - readyAt > .seconds(1)
        link = .waiting(until: now + (pause ?? (hasServed ? .zero : pauseAfterFailure())))
        linkNumber += 1
        login = nil
        requeueSent(reason, now)
    }

    /// Quorums return within fractions of a second, and a second without a session is long.
    private mutating func pauseAfterFailure() -> Duration {
        guard attempts % order.count == 0 else { return .zero }
        return .milliseconds(Int64.random(in: 50...150, using: &random))
    }
}
