import DequeModule
import NIOCore

extension SessionMachine.QueuedCall {
    /// Written once, however often it is sent.
    init(_ call: SessionCall, _ settings: SessionSettings) {
        var body = ByteBuffer()
        call.request.write(into: &body, settings.accessList)
        self.init(call: call, body: body)
    }
}

/// Calls on their way: from the queue to the server and back to whoever waits.
extension SessionMachine {
    mutating func enqueue(_ call: SessionCall, _ now: Duration) {
        guard closeDeadline == nil else { return finish(call, .failure(.sessionExpired)) }
        let queued = QueuedCall(call, settings)
        guard queued.body.readableBytes + 4 <= Self.requestByteCountMax else {
            return finish(call, .failure(.tooLarge(byteCount: queued.body.readableBytes + 4)))
        }
        if link == .ready { send(queued, now) } else { queue.append(queued) }
    }

    mutating func sendQueue(_ now: Duration) {
        while link == .ready, let next = queue.popFirst() { send(next, now) }
    }

    mutating func send(_ queued: QueuedCall, _ now: Duration) {
        // 0 and the negative ones mean other things.
        lastXid = lastXid == .max ? 1 : lastXid + 1
        write(queued, xid: lastXid)
        sent.append(SentCall(call: queued, xid: lastXid, sentAt: now))
        if queued.call.request.reachesLeader { lastAskedLeader = now }
    }

    func frame(_ queued: QueuedCall, xid: Int32) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.writeInteger(xid)
        frame.writeImmutableBuffer(queued.body)
        return frame
    }

    mutating func write(_ queued: QueuedCall, xid: Int32) { outgoing.writeFrame(frame(queued, xid: xid)) }

    mutating func sendHeartbeat(_ now: Duration) {
        let call = SessionCall(
            id: Self.heartbeatCall, request: .sync(path: settings.root), deadline: now + settings.answerTimeout)
        send(QueuedCall(call, settings), now)
    }

    mutating func flush() {
        guard outgoing.readableBytes > 0 else { return }
        actions.append(.send(link: linkNumber, outgoing))
        outgoing = ByteBuffer()
    }

    // MARK: Watching

    mutating func sendWatch(_ now: Duration) {
        let call = SessionCall(
            id: Self.watchCall, request: .addWatch(path: settings.root), deadline: now + settings.answerTimeout)
        send(QueuedCall(call, settings), now)
    }

    // MARK: Ends of calls

    func isOwn(_ call: SessionCall) -> Bool { call.id < 0 }

    mutating func finish(_ call: SessionCall, _ result: Result<ZooKeeperAnswer, CallFailure>) {
        if !isOwn(call) { actions.append(.finish(call: call.id, result)) }
    }

    mutating func failQueue(_ failure: CallFailure) {
        while let queued = queue.popFirst() { finish(queued.call, .failure(failure)) }
    }

    mutating func settleSent(_ now: Duration, _ result: (SessionCall) -> Result<ZooKeeperAnswer, CallFailure>) {
        while let next = sent.popFirst() {
            if !next.isSettled { finish(next.call.call, result(next.call.call)) }
        }
    }

    /// The link is gone: reads are asked again, in their order and before what was not sent yet.
    mutating func requeueSent(_ reason: String, _ now: Duration) {
        while let last = sent.popLast() {
            if last.isSettled || isOwn(last.call.call) { continue }
            if last.call.call.request.isWrite {
                finish(last.call.call, .failure(.unanswered(reason: "the connection was lost before the answer: \(reason)")))
            } else {
                queue.prepend(last.call)
            }
        }
    }

    mutating func checkDeadlines(_ now: Duration) {
        while let first = queue.first, first.call.deadline <= now {
            queue.removeFirst()
            finish(first.call, .failure(.unavailable(reason: "no server of zookeeper.connect can be used: \(lastFailure)")))
        }
        for index in sent.indices where !sent[index].isSettled && sent[index].call.call.deadline <= now {
            let call = sent[index].call.call
            if isOwn(call) { continue }
            sent[index].isSettled = true
            let reason = "no answer came in time"
            finish(call, .failure(call.request.isWrite ? .unanswered(reason: reason) : .unavailable(reason: reason)))
        }
    }
}
