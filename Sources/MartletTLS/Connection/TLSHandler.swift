public import MartletModel
public import NIOCore

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Encrypts what a channel sends and decrypts what it receives.
///
/// The handshake begins when the channel is active. Once it is done, `TransportSecured` goes through the pipeline; what was
/// written before is sent then. What is wrong goes through the pipeline as a ``TLSError``, and the channel is closed.
///
/// The records of one read are decrypted into one buffer after the other, as what is behind asks for them, and all that is written before a flush is sent with one write.
public final class TLSHandler: ChannelDuplexHandler {
    public typealias InboundIn = ByteBuffer
    public typealias InboundOut = ByteBuffer
    public typealias OutboundIn = IOData
    public typealias OutboundOut = IOData

    private enum Phase { case idle, shaking, open, ended }

    /// What is encrypted is handed to the channel when it is this much, flushed or not.
    private static let gatheredByteCountMax = 256 << 10
    /// What may be written before the handshake is done.
    private static let earlyByteCountMax = 16 << 20

    private let context: TLSContext
    private let peerName: TLSPeerName?
    private let handshakeTimeout: TimeAmount
    private let memory: TLSMemory
    private let peers: TLSPeers?
    private var channelContext: ChannelHandlerContext?
    private var engine: TLSEngine?
    private var phase = Phase.idle
    private var deadline: Scheduled<Void>?
    private var early: [(IOData, EventLoopPromise<Void>?)] = []
    private var earlyByteCount = 0
    private var hasFirstBytes = false
    private var hasToldEnd = false
    /// The peer sends no more: told when all that it sent is decrypted.
    private var endIsDue = false
    /// More was received than what is behind in the pipeline has asked for.
    private var hasMore = false
    private var isDecrypting = false
    /// A read was asked for since the last buffer was decrypted.
    private var isAsked = false

    /// - Parameters:
    ///   - peerName: what the server's certificate has to be for; nil for a server.
    ///   - handshakeTimeout: from when the channel is active.
    ///   - memory: where buffers come from.
    ///   - peers: of the listener, where its connections are looked at again.
    public init(
        context: TLSContext, peerName: TLSPeerName?, handshakeTimeout: TimeAmount, memory: TLSMemory = .allocated,
        peers: TLSPeers? = nil
    ) {
        self.peers = peers
        self.memory = memory
        self.context = context
        self.peerName = peerName
        self.handshakeTimeout = handshakeTimeout
    }

    /// What is wrong with the peer's certificate, where the context only records it.
    public var recordedRefusal: String? { engine?.recordedRefusal }

    /// The certificates that a server showed, its own first; empty before the handshake is done.
    public var peerChain: [PeerCertificate] { engine?.peerChain ?? [] }

    // MARK: Beginning and ending

    public func handlerAdded(context: ChannelHandlerContext) {
        channelContext = context
        peers?.add(self, on: context.eventLoop)
        if context.channel.isActive { begin(context) }
    }

    public func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard phase == .idle else { return }
        guard let engine = TLSEngine(self.context, peerName: peerName) else {
            return fail(.handshakeFailed("there is no memory for it"), context)
        }
        self.engine = engine
        phase = .shaking
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: handshakeTimeout) {
            guard self.phase == .shaking else { return }
            self.fail(.handshakeTimedOut(seconds: Double(self.handshakeTimeout.nanoseconds) / 1e9), context)
        }
        if self.context.role == .client { shakeHands(engine, context) }
    }

    public func channelInactive(context: ChannelHandlerContext) {
        if phase == .shaking {
            phase = .ended
            context.fireErrorCaught(TLSError.endedInHandshake)
        }
        end()
        context.fireChannelInactive()
    }

    public func handlerRemoved(context: ChannelHandlerContext) {
        end()
        peers?.remove(self)
        channelContext = nil
    }

    /// Ends the connection where the peer, which was believed when it was made, is not any more.
    func review(by other: TLSContext, concerned: (PeerCertificate) -> Bool) {
        guard phase == .open, let engine, let channelContext, let peer = engine.peer, concerned(peer),
            let refusal = engine.refusal(by: other)
        else { return }
        fail(.peerRefused(refusal), channelContext)
    }

    private func end() {
        phase = .ended
        deadline?.cancel()
        deadline = nil
        engine = nil
        let waiting = early
        early = []
        for (_, promise) in waiting { promise?.fail(ChannelError.ioOnClosedChannel) }
    }

    public func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode != .input, phase == .open, let engine {
            engine.close()
            flush(engine, context)
        }
        if mode == .all { phase = .ended }
        context.close(mode: mode, promise: promise)
    }

    private func fail(_ error: TLSError, _ context: ChannelHandlerContext) {
        guard phase != .ended else { return }
        phase = .ended
        // The alert that tells the peer why.
        if let engine {
            flush(engine, context)
        }
        context.fireErrorCaught(error)
        context.close(promise: nil)
    }

    // MARK: Receiving

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let engine, phase == .shaking || phase == .open else { return }
        engine.receive(unwrapInboundIn(data))
        if phase == .shaking {
            if !hasFirstBytes {
                if let what = ForeignBytes.name(engine.firstBytes) {
                    return fail(
                        self.context.role == .server
                            ? .plaintext(what)
                            : .handshakeFailed("the peer answered with bytes that are no TLS: is it a plaintext port?"), context)
                }
                hasFirstBytes = engine.firstBytes.readableBytes >= 6
            }
            shakeHands(engine, context)
        }
        if phase == .open, !isDecrypting { decrypt(engine, context, isInRead: true) }
    }

    private func shakeHands(_ engine: TLSEngine, _ context: ChannelHandlerContext) {
        do throws(TLSError) {
            let step = try engine.shakeHands(now: Int64(time(nil)))
            if engine.outgoingByteCount > 0 {
                flush(engine, context)
            }
            guard case .done(let secured) = step else { return }
            phase = .open
            deadline?.cancel()
            deadline = nil
            context.fireUserInboundEventTriggered(secured)
            sendEarly(context)
        } catch {
            fail(error, context)
        }
    }

    /// Decrypts what was received, a buffer a turn, as long as more is asked for. What is behind it in the pipeline may be full
    /// with one, as it may after a read of a socket.
    ///
    /// - Parameter isInRead: the channel is about to say that its read is complete, and then asks for the next.
    private func decrypt(_ engine: TLSEngine, _ context: ChannelHandlerContext, isInRead: Bool) {
        isDecrypting = true
        defer { isDecrypting = false }
        repeat {
            isAsked = false
            hasMore = decryptBuffer(engine, context)
            if !hasMore, isInRead { return }
            guard phase == .open else { return }
            context.fireChannelReadComplete()
            if !hasMore, endIsDue { tellEnd(context) }
            // What channels do by themselves.
            if phase == .open { context.channel.read() }
        } while hasMore && isAsked && phase == .open
    }

    /// - Returns: whether the buffer was full before all was decrypted.
    private func decryptBuffer(_ engine: TLSEngine, _ context: ChannelHandlerContext) -> Bool {
        var plain = memory.toReadInto()
        let before = plain.readableBytes
        do throws(TLSError) {
            let end = try engine.decrypt(into: &plain)
            if plain.readableBytes > before {
                context.fireChannelRead(wrapInboundOut(plain))
            } else {
                memory.giveBackUnread(plain)
            }
            // An answer of TLS itself: a key update.
            if phase == .open, engine.outgoingByteCount > 0 { flush(engine, context) }
            switch end {
            case .isFull: return true
            case .needsMore: return false
            case .closed:
                endIsDue = true
                if phase == .open { tellEnd(context) }
                return false
            }
        } catch {
            fail(error, context)
            return false
        }
    }

    public func read(context: ChannelHandlerContext) {
        guard hasMore, phase == .open, let engine else { return context.read() }
        isAsked = true
        if !isDecrypting { decrypt(engine, context, isInRead: false) }
    }

    /// Nothing more comes from the peer: as a half-closed socket tells it.
    private func tellEnd(_ context: ChannelHandlerContext) {
        guard !hasToldEnd else { return }
        hasToldEnd = true
        context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }

    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            guard phase == .open else {
                if phase == .shaking {
                    phase = .ended
                    context.fireErrorCaught(TLSError.endedInHandshake)
                    context.close(promise: nil)
                }
                return
            }
            // Many clients end without a word of TLS. What they cut short is seen by whoever reads frames.
            endIsDue = true
            return hasMore ? () : tellEnd(context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    // MARK: Sending

    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let data = unwrapOutboundIn(data)
        switch phase {
        case .open: encrypt(data, promise, context)
        case .idle, .shaking:
            earlyByteCount += data.readableBytes
            guard earlyByteCount <= Self.earlyByteCountMax else {
                promise?.fail(ChannelError.ioOnClosedChannel)
                return fail(
                    .handshakeFailed("more than \(Self.earlyByteCountMax >> 20) MiB were written before it was done"), context)
            }
            early.append((data, promise))
        case .ended: promise?.fail(ChannelError.ioOnClosedChannel)
        }
    }

    public func flush(context: ChannelHandlerContext) {
        guard let engine, phase == .open else {
            if phase == .ended { context.flush() }
            return
        }
        flush(engine, context)
    }

    private func sendEarly(_ context: ChannelHandlerContext) {
        guard !early.isEmpty, phase == .open, let engine else { return }
        let waiting = early
        early = []
        for (data, promise) in waiting { encrypt(data, promise, context) }
        flush(engine, context)
    }

    private func encrypt(_ data: IOData, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
        guard let engine else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        guard case .byteBuffer(let bytes) = data else {
            // The kernel cannot encrypt: files are read by whoever writes them.
            promise?.fail(ChannelError.operationUnsupported)
            return
        }
        do throws(TLSError) {
            try engine.encrypt(bytes, memory: memory.toWriteFrom)
        } catch {
            promise?.fail(error)
            return fail(error, context)
        }
        if let promise {
            context.write(wrapOutboundOut(.byteBuffer(engine.takeOutgoing())), promise: promise)
        } else if engine.outgoingByteCount >= Self.gatheredByteCountMax {
            send(engine, context)
        }
    }

    /// Hands what is encrypted to the channel, and has it sent.
    private func flush(_ engine: TLSEngine, _ context: ChannelHandlerContext) {
        guard engine.outgoingByteCount > 0 else { return context.flush() }
        var bytes = engine.takeOutgoing()
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(bytes)), promise: nil)
        memory.giveBack(&bytes)
    }

    /// Hands what is encrypted to the channel.
    private func send(_ engine: TLSEngine, _ context: ChannelHandlerContext) {
        guard engine.outgoingByteCount > 0 else { return }
        context.write(wrapOutboundOut(.byteBuffer(engine.takeOutgoing())), promise: nil)
    }
}
