import NIOCore

/// Saying who we are, before the first call of a link.
extension SessionMachine {
    mutating func sendDigest(_ user: String, _ password: String, _ now: Duration) {
        var body = ByteBuffer()
        body.writeInteger(ReplyHeader.auth)
        body.writeInteger(Int32(100))
        body.writeInteger(Int32(0))
        body.writeJute("digest")
        body.writeJute(Array("\(user):\(password)".utf8))
        outgoing.writeFrame(body)
        link = .authenticating(until: now + settings.answerTimeout)
    }

    mutating func beginLogin(_ user: String, _ password: String, _ now: Duration) {
        let nonce = String(random.next(), radix: 36) + String(random.next(), radix: 36)
        login = DigestLogin(user: user, password: password, clientNonce: nonce)
        link = .authenticating(until: now + settings.answerTimeout)
        // DIGEST-MD5 begins with the server's challenge.
        writeToken([])
    }

    private mutating func writeToken(_ token: [UInt8]) {
        lastXid = lastXid == .max ? 1 : lastXid + 1
        let call = SessionCall(id: Self.saslCall, request: .sasl(token: token), deadline: .zero)
        write(QueuedCall(call, settings), xid: lastXid)
    }

    mutating func takeWhileAuthenticating(_ reader: inout JuteReader, _ now: Duration) throws(MalformedAnswer) {
        let header = try ReplyHeader(&reader)
        lastZxid = max(lastZxid, header.zxid)
        guard header.code == .ok else { return drop("it refuses us: \(header.code)", now) }
        guard login != nil else {
            if header.xid == ReplyHeader.auth { becomeReady(now) }
            return
        }
        guard header.xid == lastXid else { return }
        let token = try reader.byteString("a SASL token")
        do throws(DigestRefusal) {
            guard let answer = try login?.answer(to: token) else { return becomeReady(now) }
            writeToken(answer)
        } catch {
            drop("\(error)", now)
        }
    }
}
