internal import MartletModel
internal import MartletTLS
internal import NIOCore

/// The last handler of a connection's channel: writes requests, matches answers, watches the deadlines.
///
/// Lives on the channel's event loop; everything is called there.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Called once, on the event loop: with the answer's frame without its length, or with why there is none.
    typealias Completion = (Result<ByteBuffer, ClientError>) -> Void

    private let address: BrokerAddress
    private let security: ClientSecurity
    private var cutter: FrameCutter
    private var pipeline: RequestPipeline<Completion>
    private var context: ChannelHandlerContext?
    private var closeReason: ClientError?
    private var deadlineTimer: (task: Scheduled<Void>, fires: NIODeadline)?
    private var isReading = false
    private var isSecured = false
    /// Whom the broker's certificate is for, once the transport is secured.
    private var peer: CertificateIdentity?
    private var answerCount = 0
    /// Told once, when the transport may be used or never will.
    private var securing: ((Result<CertificateIdentity?, ClientError>) -> Void)?

    init(address: BrokerAddress, security: ClientSecurity, maxResponseBytes: Int, maxInFlight: Int) {
        self.address = address
        self.security = security
        cutter = FrameCutter(maxFrameBytes: maxResponseBytes)
        pipeline = RequestPipeline(maxInFlight: maxInFlight)
    }

    /// - Parameter frame: a whole request with its length prefix.
    func send(_ frame: ByteBuffer, deadline: NIODeadline, completion: @escaping Completion) {
        guard let context, closeReason == nil else {
            completion(.failure(closeReason ?? disconnected("it is closed")))
            return
        }
        if let frame = pipeline.submit(frame, waiter: completion, deadline: deadline) { write(frame, context) }
        watch(deadline, context)
    }

    /// Sends a request that gets no answer: produce with `acks=0`. It counts as done once it is in the socket.
    func sendUnanswered(_ frame: ByteBuffer, completion: @escaping Completion) {
        guard let context, closeReason == nil else {
            completion(.failure(closeReason ?? disconnected("it is closed")))
            return
        }
        context.writeAndFlush(wrapOutboundOut(frame)).assumeIsolated().whenComplete { [address] result in
            completion(
                result.map { ByteBuffer() }
                    .mapError { ClientError(.disconnected, "The connection to \(address) broke: \($0).") })
        }
    }

    /// Calls `completion` when the handshake of a secured transport is done.
    func whenSecured(_ completion: @escaping (Result<CertificateIdentity?, ClientError>) -> Void) {
        if isSecured { return completion(.success(peer)) }
        if let closeReason { return completion(.failure(closeReason)) }
        securing = completion
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let secured = event as? TransportSecured {
            isSecured = true
            peer = secured.peer.map { CertificateIdentity(of: $0) }
            tellSecured(.success(peer))
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func tellSecured(_ result: Result<CertificateIdentity?, ClientError>) {
        let waiting = securing
        securing = nil
        waiting?(result)
    }

    func close(because reason: ClientError) {
        guard let context, closeReason == nil else { return }
        closeReason = reason
        context.close(promise: nil)
    }

    /// - Returns: whether it is closed, now or since before.
    func closeIfIdle(because reason: ClientError) -> Bool {
        if closeReason == nil, pipeline.inFlightCount == 0 { close(because: reason) }
        return closeReason != nil || context == nil
    }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = true
        cutter.append(unwrapInboundIn(data))
        do throws(ClientError) {
            while closeReason == nil, let answer = try cutter.next() {
                guard let correlationID: Int32 = answer.getInteger(at: answer.readerIndex) else {
                    throw ClientError(.malformedAnswer, "An answer of \(answer.readableBytes) bytes has no correlation id.")
                }
                let (completion, next) = try pipeline.answered(correlationID)
                answerCount += 1
                if let next { write(next, context) }
                completion(.success(answer))
            }
        } catch {
            close(because: error)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        context.flush()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadlineTimer?.task.cancel()
        deadlineTimer = nil
        let reason = closeReason ?? disconnected("the broker closed it\(closeHint)")
        closeReason = reason
        tellSecured(.failure(reason))
        for completion in pipeline.abandon() { completion(.failure(reason)) }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case let error as TLSError where error.isOfTrust:
            close(because: ClientError(.unauthenticated, "No secured connection to \(address): \(error)."))
        default: close(because: disconnected("\(error)"))
        }
    }

    /// What a broker most likely means that closes so early: listeners close without a word what does not speak as they do.
    private var closeHint: String {
        switch answerCount {
        case 0 where security.tls == nil:
            ", before it answered: if that port is one for TLS, set security.protocol to SSL or SASL_SSL"
        // The versions are told to everybody.
        case 1 where security.sasl == nil:
            ", before it told more than its versions: if that port wants a password, "
                + "set security.protocol to SASL_SSL or SASL_PLAINTEXT"
        default: ""
        }
    }

    // MARK: Deadlines

    /// One timer, at the earliest deadline it knew when it was set; it looks again when it fires. Setting one for
    /// every request would cost more than the request.
    private func watch(_ deadline: NIODeadline, _ context: ChannelHandlerContext) {
        if let deadlineTimer, deadlineTimer.fires <= deadline { return }
        deadlineTimer?.task.cancel()
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.deadlinePassed() }
        deadlineTimer = (task, deadline)
    }

    private func deadlinePassed() {
        deadlineTimer = nil
        guard let context, closeReason == nil, let earliest = pipeline.earliestDeadline else { return }
        if earliest <= .now() {
            close(because: ClientError(.timedOut, "The broker at \(address) did not answer in time; the connection was closed."))
        } else {
            watch(earliest, context)
        }
    }

    private func write(_ frame: ByteBuffer, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(frame), promise: nil)
        if !isReading { context.flush() }
    }

    private func disconnected(_ why: String) -> ClientError {
        ClientError(.disconnected, "The connection to \(address) is gone: \(why).")
    }
}
