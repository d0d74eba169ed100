import DequeModule
import MartletStrategy
import NIOCore

/// What arrives.
extension SessionMachine {
    mutating func receive(_ bytes: ByteBuffer, _ now: Duration) {
        let number = linkNumber
        frames.receive(bytes)
        do throws(MalformedAnswer) {
            // A frame may end the link: what is behind it is of no interest then.
            while number == linkNumber, link != .ended, let frame = try frames.next() { try take(frame, now) }
        } catch {
            drop("\(error)", now)
        }
    }

    private mutating func take(_ frame: ByteBuffer, _ now: Duration) throws(MalformedAnswer) {
        var reader = JuteReader(frame)
        lastReceivedAt = now
        switch link {
        case .greeting(_, let sentAt): welcome(try ConnectResponse(&reader), sentAt: sentAt, now)
        case .authenticating: try takeWhileAuthenticating(&reader, now)
        case .burying:
            let header = try ReplyHeader(&reader)
            lastZxid = max(lastZxid, header.zxid)
            if header.xid == 1 { drop("the old session was ended", now, pause: .zero) }
        case .ready: try takeReply(&reader, now)
        case .waiting, .opening, .ended: throw MalformedAnswer("it speaks before it was spoken to")
        }
    }

    private mutating func takeReply(_ reader: inout JuteReader, _ now: Duration) throws(MalformedAnswer) {
        let header = try ReplyHeader(&reader)
        lastZxid = max(lastZxid, header.zxid)
        switch header.xid {
        case ReplyHeader.event:
            let event = try WatchEvent(&reader)
            // Events about the session have no path.
            if !event.path.isEmpty { actions.append(.changed(path: event.path)) }
        case ReplyHeader.auth: break
        default: try takeAnswer(header, &reader, now)
        }
    }

    private mutating func takeAnswer(
        _ header: ReplyHeader, _ reader: inout JuteReader, _ now: Duration
    ) throws(MalformedAnswer) {
        guard let next = sent.first, next.xid == header.xid else {
            throw MalformedAnswer(
                "it answers request \(header.xid) and not \(sent.first.map { "\($0.xid)" } ?? "none, as was its turn")")
        }
        let call = next.call.call
        // Read before it is taken from the list: what cannot be read leaves the call with those that are lost.
        let answer = header.code == .ok ? try ZooKeeperAnswer(to: call.request, &reader) : nil
        sent.removeFirst()
        if call.request.reachesLeader {
            lastContact = max(lastContact, next.sentAt)
            reportConnected(now)
        }
        if case .addWatch = call.request, answer == nil { return drop("it sets no watch: \(header.code)", now) }
        switch call.id {
        case Self.closeCall: return end(now)
        // Blind since the link before was lost.
        case Self.watchCall: return actions.append(.resync)
        default: break
        }
        if header.code == .sessionMoved { return moved(next, now) }
        if next.isSettled { return }
        if let answer { return finish(call, .success(answer)) }
        finish(call, .failure(failure(header.code, call)))
    }

    private func failure(_ code: ZooKeeperCode, _ call: SessionCall) -> CallFailure {
        switch code {
        case .connectionLoss, .operationTimeout:
            call.request.isWrite ? .unanswered(reason: "\(code)") : .unavailable(reason: "\(code)")
        case .sessionExpired: .sessionExpired
        default: .refused(code)
        }
    }

    /// The server did not do it, and will do nothing more for us.
    private mutating func moved(_ sentCall: SentCall, _ now: Duration) {
        if !sentCall.isSettled, !isOwn(sentCall.call.call) { queue.prepend(sentCall.call) }
        drop("\(ZooKeeperCode.sessionMoved)", now)
    }
}
