import Logging
import NIOCore

/// The channel's end of a connection: it feeds ``ConnectionState`` with what the socket does, and does what that
/// decides.
///
/// One turn of a connection: a read brings bytes, all whole frames in them are handed over one after the other, the
/// request handler is told that these were all, and what was answered until then is written with one system call.
/// Answers that come later, from whatever thread, are gathered in the same way, once a turn of the event loop.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// Responses of one turn are written before its end when they have become this large.
    private static let gatheredByteCountMax = 256 << 10

    let connection: Connection
    private let requestHandler: any RequestHandler
    private let loop: ServerLoop
    private let isPlain: Bool

    private var context: ChannelHandlerContext?
    private var state: ConnectionState
    private let inbox: Inbox
    private let output: ConnectionOutput

    private var isOpened = false
    /// A turn is under way, which ends with ``settle()``.
    private var isInTurn = false
    private var settlesLater = false
    /// Frames were handed over and the request handler was not told that these were all.
    private var frameWasHandedOver = false
    /// The channel asked for more bytes when none were wanted.
    private var readIsDue = false

    private var timer: ConnectionTimer
    /// Bytes came or went since the last tick.
    private var wasActive = true
    /// What the memory budget has on this connection's account.
    private var heldByteCount = 0

    init(
        connection: Connection, requestHandler: any RequestHandler, loop: ServerLoop, inbox: Inbox,
        limits: ConnectionLimits, isPlain: Bool
    ) {
        self.connection = connection
        self.requestHandler = requestHandler
        self.loop = loop
        self.isPlain = isPlain
        state = ConnectionState(limits: limits)
        self.inbox = inbox
        timer = ConnectionTimer(now: loop.eventLoop.now, limits: limits)
        output = ConnectionOutput(loop: loop, isPlain: isPlain)
    }

    // MARK: Beginning and end

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        connection.channelHandler = self
        loop.add(self)
        if context.channel.isActive, isPlain { open() }
    }

    func channelActive(context: ChannelHandlerContext) {
        if isPlain { open() }
        context.fireChannelActive()
    }

    private func open() {
        guard !isOpened else { return }
        isOpened = true
        requestHandler.opened(connection)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is TransportSecured:
            open()
        case ChannelEvent.inputClosed:
            state.inputEnded()
            settle()
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
    }

    private func end() {
        guard self.context != nil else { return }
        self.context = nil
        state.closed()
        connection.channelHandler = nil
        loop.memory.change(from: heldByteCount, to: 0)
        loop.memory.returnPass(connection.id)
        loop.remove(self)
        if isOpened { requestHandler.closed(connection) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        loop.log.debug("connection \(connection) failed: \(error)")
        context.close(promise: nil)
    }

    /// Writes what was answered, then closes.
    func close(reason: String) {
        guard state.phase == .open || state.phase == .draining else { return }
        loop.logFault("closing connection \(connection): \(reason)")
        state.close()
        settleLater()
    }

    /// Takes no more requests and closes once those in flight are answered.
    func drain() {
        state.drain()
        settleLater()
    }

    /// Closes at once.
    func abort() {
        context?.close(promise: nil)
    }

    // MARK: Reading

    func read(context: ChannelHandlerContext) {
        if state.wantsBytes {
            context.read()
        } else {
            readIsDue = true
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard state.phase == .open else { return }
        isInTurn = true
        wasActive = true
        if !inbox.arrived(unwrapInboundIn(data)) {
            close(reason: "bytes were lost between two reads")
        }
        takeFrames()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        settle()
    }

    private func takeFrames() {
        while state.takesFrames {
            switch inbox.next() {
            case .incomplete:
                return
            case .malformed(let fault):
                close(reason: "\(fault)")
            case .frame(let frame):
                frameWasHandedOver = true
                let sequence = state.admit(frameOf: frame.readableBytes)
                let disposition = requestHandler.received(
                    frame, reply: Reply(to: connection, sequence), on: connection)
                switch disposition {
                case .proceed: state.handled(hold: false)
                case .hold: state.handled(hold: true)
                case .close(let reason): close(reason: reason)
                }
                if output.gatheredByteCount >= Self.gatheredByteCountMax { flush() }
            }
        }
    }

    func resume() {
        state.resume()
        settleLater()
    }

    // MARK: Answering

    func answer(_ sequence: RequestSequence, _ encode: (inout ByteBuffer) -> Void) {
        switch turn(of: sequence) {
        case .now:
            state.finishFirst()
            output.append(encode)
            appendKept()
        case .later:
            var response = ByteBuffer()
            encode(&response)
            state.keep(.bytes(response), for: sequence)
        case .past:
            break
        }
    }

    func answer(_ sequence: RequestSequence, with answer: Answer) {
        switch turn(of: sequence) {
        case .now:
            state.finishFirst()
            append(answer)
            appendKept()
        case .later:
            state.keep(answer, for: sequence)
        case .past:
            break
        }
    }

    private func turn(of sequence: RequestSequence) -> AnswerQueue.Turn {
        guard state.phase == .open || state.phase == .draining else { return .past }
        let turn = state.answers.turn(of: sequence)
        assert(turn != .past, "request \(sequence.rawValue) of connection \(connection) was answered twice")
        return turn
    }

    /// Answers whose turn has come with that of the one before them.
    private func appendKept() {
        while let next = state.nextAnswer() { append(next) }
        settleLater()
    }

    /// Writing can close the connection, and that ends the state, before it returns.
    private func append(_ answer: Answer) {
        guard let context else { return }
        do {
            try output.append(answer, context: context)
        } catch {
            fail(error)
        }
    }

    // MARK: Writing

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let isWritable = context.channel.isWritable
        state.set(.output, to: !isWritable)
        if isWritable { settleLater() }
        context.fireChannelWritabilityChanged()
    }

    private func flush() {
        guard let context else { return }
        do {
            try output.flush(context: context)
        } catch {
            fail(error)
        }
    }

    /// Half a response was written and the rest is not to be had.
    private func fail(_ error: FileStretchError) {
        loop.log.error("closing connection \(connection): \(error)")
        abort()
    }

    // MARK: Turns

    private func settleLater() {
        if isInTurn || settlesLater { return }
        settlesLater = true
        loop.settleLater(self)
    }

    /// Ends a turn: hands over what limits kept back and answers have let in, writes, and sees whether that was all.
    func settle() {
        isInTurn = true
        settlesLater = false
        repeat {
            takeFrames()
            while frameWasHandedOver {
                frameWasHandedOver = false
                requestHandler.readCompleted(on: connection)
                takeFrames()
            }
            flush()
            // Writing may have made room for answers to the frames that were kept back.
        } while state.takesFrames && inbox.hasNext
        isInTurn = false
        guard let context else { return }
        settleMemory(context: context)
        if state.isDone(
            outputIsWritten: output.isWritten, frameWaits: state.inputHasEnded && inbox.hasNext)
        {
            context.close(promise: nil)
        } else if readIsDue, state.wantsBytes {
            readIsDue = false
            context.read()
        }
    }

    // MARK: Memory

    /// Gives back what is not needed until the next turn, and sees whether there is memory for it.
    private func settleMemory(context: ChannelHandlerContext) {
        measureOutput(context: context)
        let isMidFrame = inbox.partialFrame != nil && state.pauses.subtracting(.memory).isEmpty
        // What it would hold beside the bytes that arrived and were not handed over.
        let others = state.heldByteCount + output.heldByteCount
        func admits(_ byteCount: Int) -> Bool {
            loop.memory.admits(
                connection.id, holding: byteCount, insteadOf: heldByteCount, isMidFrame: isMidFrame)
        }
        let hasMemory = inbox.settle { admits($0 + others) }
        let held = inbox.heldByteCount + others
        if held != heldByteCount {
            loop.memory.change(from: heldByteCount, to: held)
            heldByteCount = held
        }
        if !isMidFrame { loop.memory.returnPass(connection.id) }
        state.set(.memory, to: !(hasMemory && (held == 0 || admits(held))))
    }

    private func measureOutput(context: ChannelHandlerContext) {
        if output.mayBePending { output.measure(context: context) { self.settleLater() } }
    }

    func memoryIsFree() {
        if state.pauses.contains(.memory) { settle() }
    }

    // MARK: Time

    func tick(_ now: NIODeadline) {
        guard let context else { return }
        measureOutput(context: context)
        loop.memory.returnPass(connection.id)
        memoryIsFree()
        let facts = ConnectionTimer.Facts(
            wasActive: wasActive, isOpened: isOpened, isPaused: !state.wantsBytes, partialFrame: inbox.partialFrame,
            requestsInFlight: state.answers.count, outputByteCount: output.pendingByteCount,
            isEnding: state.phase != .open, isGreedy: loop.memory.isGreedy(holding: heldByteCount, insteadOf: heldByteCount))
        wasActive = false
        guard let verdict = timer.tick(now, facts) else { return }
        loop.logFault("closing connection \(connection): \(verdict)", level: verdict.isOrdinary ? .debug : .info)
        abort()
    }
}

extension Connection: CustomStringConvertible {
    /// `127.0.0.1:50123 on PLAINTEXT`
    public var description: String { "\(remoteAddress) on \(listenerName)" }
}
