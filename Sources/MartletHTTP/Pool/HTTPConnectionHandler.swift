internal import MartletModel
internal import MartletTLS
internal import NIOCore
internal import NIOHTTP1

/// The last handler of a connection that is kept: carries one call after the other.
final class HTTPConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    private enum State {
        case opening
        case idle
        case busy(HTTPCall)
        case ended
    }

    /// What a reader of lines may leave unread before nothing more is taken from the socket.
    private static let unreadByteCountMax = 1 << 20

    private let url: HTTPURL
    private let limits: HTTPPoolLimits
    private weak var pool: HTTPConnections?
    private var context: ChannelHandlerContext?
    private var state = State.opening
    private var reading: HTTPAnswerReading
    private var lines: HTTPLineReading?
    private var staysOpen = true
    private var hasAnswered = false
    private var unreadByteCount = 0
    private var readIsDue = false
    private var heardAt = NIODeadline.now()
    private var silenceTimer: Scheduled<Void>?

    init(_ url: HTTPURL, _ limits: HTTPPoolLimits, _ pool: HTTPConnections) {
        self.url = url
        self.limits = limits
        self.pool = pool
        reading = HTTPAnswerReading(byteCountMax: limits.answerByteCountMax)
    }

    // MARK: Opening

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        if !url.isSecured { opened() }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is TransportSecured: opened()
        // What ends with the connection has been told as a whole answer before this.
        case let event as ChannelEvent where event == .inputClosed: end(.brokenOff)
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func opened() {
        guard case .opening = state else { return }
        state = .idle
        pool?.isIdle(self, wasOpening: true)
    }

    // MARK: A call

    func send(_ call: HTTPCall) {
        guard case .idle = state, let context else { return call.settle(.failure(HTTPFault.brokenOff.beforeArrival)) }
        state = .busy(call)
        call.connection = self
        reading = HTTPAnswerReading(byteCountMax: limits.answerByteCountMax)
        let head = call.request.head(for: url, target: call.target, isLast: false)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if let body = call.request.body {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Nobody asked: whatever it is, the next call's answer would be taken for it.
        guard case .busy(let call) = state else { return end(.brokenOff) }
        let part = unwrapInboundIn(data)
        heardAt = .now()
        if case .head(let head) = part { staysOpen = head.isKeepAlive }
        do throws(HTTPFault) {
            if case .lines(let source, let silence) = call.purpose, try take(part, call, source, silence) { return }
            guard let answer = try reading.take(part) else { return }
            hasAnswered = true
            state = staysOpen ? .idle : .ended
            call.settle(.success(.answer(answer)))
            if staysOpen { pool?.isIdle(self, wasOpening: false) } else { finish(context) }
        } catch {
            end(error)
        }
    }

    /// - Returns: false for an answer that is to be read whole, since it is a refusal.
    private func take(
        _ part: HTTPClientResponsePart, _ call: HTTPCall, _ source: HTTPLineSource, _ silence: TimeAmount
    ) throws(HTTPFault) -> Bool {
        switch part {
        case .head(let head):
            guard head.status == .ok else { return false }
            lines = HTTPLineReading(lineByteCountMax: limits.lineByteCountMax)
            source.begin(self)
            call.settle(.success(.streaming))
            watchSilence(silence)
        case .body(let bytes):
            guard let taken = try lines?.take(bytes.readableBytesView) else { return false }
            for line in taken {
                unreadByteCount += line.count
                source.yield(line)
            }
        case .end:
            guard lines != nil else { return false }
            end(nil)
        }
        return true
    }

    // MARK: Lines

    func consumed(_ byteCount: Int) {
        unreadByteCount -= byteCount
        guard readIsDue, unreadByteCount < Self.unreadByteCountMax else { return }
        readIsDue = false
        heardAt = .now()
        context?.read()
    }

    func read(context: ChannelHandlerContext) {
        if unreadByteCount >= Self.unreadByteCountMax { readIsDue = true } else { context.read() }
    }

    private func watchSilence(_ silence: TimeAmount) {
        silenceTimer = context?.eventLoop.assumeIsolated().scheduleTask(deadline: heardAt + silence) {
            if self.readIsDue { self.heardAt = .now() }
            if self.heardAt + silence <= .now() {
                self.end(HTTPFault(.timedOut, "said nothing for \(Double(silence.nanoseconds) / 1e9) s"))
            } else {
                self.watchSilence(silence)
            }
        }
    }

    // MARK: Ending

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let fault = HTTPFault(error)
        // A server that has answered once believes the certificate: it may have read this request, too.
        end(hasAnswered && !fault.mayHaveArrived ? HTTPFault(fault.kind, fault.description) : fault)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.brokenOff)
        context.fireChannelInactive()
    }

    /// - Parameter fault: what the call learns that is under way; nil where its lines have ended.
    func end(_ fault: HTTPFault?) {
        let before = state
        state = .ended
        switch before {
        case .ended: return
        case .opening: pool?.failedToOpen((fault ?? .brokenOff).beforeArrival)
        case .idle: pool?.ended(self)
        case .busy(let call):
            call.settle(.failure(fault ?? .brokenOff))
            if case .lines(let source, _) = call.purpose { source.finish(fault) }
            pool?.ended(self)
        }
        silenceTimer?.cancel()
        context?.close(promise: nil)
    }

    private func finish(_ context: ChannelHandlerContext) {
        pool?.ended(self)
        context.close(promise: nil)
    }
}
