import Logging
import MartletModel
import NIOCore

/// The channel's end of a connection: it feeds ``ConnectionState`` with what the socket does, and does what that
/// decides.
///
/// One turn of a connection: a read brings bytes, all whole frames in them are handed over one after the other, the
/// request handler is told that these were all, and what was answered until then is written with one system call.
/// Answers that come later, from whatever thread, are gathered in the same way, once a turn of the event loop.
///
/// Invariant: the connection never ends within ``RequestHandler/received(_:reply:on:)`` or
/// ``RequestHandler/readCompleted(on:)``; what would end it there waits for the end of the turn.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// Responses of one turn are written before its end when they have become this large.
    private static let gatheredByteCountMax = 256 << 10

    let connection: Connection
    let loop: ServerLoop
    let inbox: Inbox
    let output: ConnectionOutput
    private let requestHandler: any RequestHandler
    private let isPlain: Bool

    /// Nil before the handler is in a pipeline and after the connection has ended.
    private(set) var context: ChannelHandlerContext?
    var state: ConnectionState
    var memory: MemoryAccount
    var timer: ConnectionTimer
    /// Bytes came or went since the last tick.
    var wasActive = true
    /// When the client has kept still long enough; nil where it need not.
    var throttledUntil: NIODeadline?

    /// Requests can come: on a plain transport at once, on a secured one after its handshake.
    private(set) var isOpened = false
    /// A turn is under way, which ends with ``settle()``.
    private var isInTurn = false
    private var settlesLater = false
    /// The turn that is under way is the last.
    private var abortsAfterTurn = false
    /// Frames were handed over and the request handler was not told that these were all.
    private var frameWasHandedOver = false
    /// The channel asked for more bytes when none were wanted.
    private var readIsDue = false

    init(
        connection: Connection, requestHandler: any RequestHandler, loop: ServerLoop, inbox: Inbox,
        limits: ConnectionLimits, isPlain: Bool
    ) {
        self.connection = connection
        self.requestHandler = requestHandler
        self.loop = loop
        self.isPlain = isPlain
        self.inbox = inbox
        output = ConnectionOutput(loop: loop, isPlain: isPlain)
        state = ConnectionState(limits: limits)
        memory = MemoryAccount(budget: loop.memory, id: connection.id)
        timer = ConnectionTimer(now: loop.eventLoop.now, limits: limits)
    }

    // MARK: Beginning

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        connection.channelHandler = self
        loop.add(self)
    }

    func channelActive(context: ChannelHandlerContext) {
        if isPlain { open() }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let secured as TransportSecured:
            connection.security = secured
            open()
        case ChannelEvent.inputClosed:
            state.inputEnded()
            settle()
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    private func open() {
        if isOpened { return }
        isOpened = true
        requestHandler.opened(connection)
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
        if !state.wantsBytes, memory.isGreedy {
            // What the kernel had buffered when the client hung up comes although nothing was asked for.
            abort(because: "it sent more than fits in memory")
        } else if !inbox.arrived(unwrapInboundIn(data)) {
            abort(because: "bytes were lost between two reads")
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
                handOver(frame)
                if output.gatheredByteCount >= Self.gatheredByteCountMax { flush() }
            }
        }
    }

    private func handOver(_ frame: ByteBuffer) {
        frameWasHandedOver = true
        let sequence = state.admit(frameOf: frame.readableBytes)
        switch requestHandler.received(frame, reply: Reply(to: connection, sequence), on: connection) {
        case .proceed: state.handled(hold: false)
        case .hold: state.handled(hold: true)
        case .close(let reason): close(reason: reason)
        }
    }

    private func completeRead() {
        frameWasHandedOver = false
        requestHandler.readCompleted(on: connection)
    }

    func resume() {
        state.resume()
        settleLater()
    }

    // MARK: Turns

    /// Settles at the end of the turn that is under way, or of the event loop's.
    func settleLater() {
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
                completeRead()
                takeFrames()
            }
            flush()
            // Writing may have made room for answers to the frames that were kept back.
        } while state.takesFrames && inbox.hasNext
        isInTurn = false
        guard let context else { return }
        if abortsAfterTurn { return context.close(promise: nil) }
        settleMemory(context: context)
        if state.isDone(outputIsWritten: output.isWritten, frameWaits: state.inputHasEnded && inbox.hasNext) {
            context.close(promise: nil)
        } else if readIsDue, state.wantsBytes {
            readIsDue = false
            context.read()
        }
    }

    private func flush() {
        guard let context, !abortsAfterTurn else { return }
        do {
            try output.flush(context: context)
        } catch {
            abort(because: "\(error)")
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let isWritable = context.channel.isWritable
        state.set(.output, to: !isWritable)
        if isWritable { settleLater() }
        context.fireChannelWritabilityChanged()
    }

    // MARK: Ending

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

    /// Closes without writing anything more, with one log line.
    func abort(because reason: String, level: Logger.Level = .info) {
        guard context != nil, !abortsAfterTurn else { return }
        loop.logFault("closing connection \(connection): \(reason)", level: level)
        abort()
    }

    /// Closes without writing anything more.
    func abort() {
        state.close()
        if isInTurn {
            abortsAfterTurn = true
        } else {
            context?.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A client that went away is nobody's fault.
        abort(because: "\(error)", level: error is IOError ? .debug : .info)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
    }

    private func end() {
        guard context != nil else { return }
        context = nil
        state.closed()
        connection.channelHandler = nil
        memory.set(0)
        memory.returnPass()
        loop.remove(self)
        if frameWasHandedOver { completeRead() }
        if isOpened { requestHandler.closed(connection) }
        connection.attachment = nil
    }
}
