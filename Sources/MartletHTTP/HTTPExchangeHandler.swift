internal import MartletModel
internal import MartletTLS
internal import NIOCore
internal import NIOHTTP1

/// The last handler of an exchange's channel: sends the one request once the transport may be used, and tells the answer, or
/// why there is none.
final class HTTPExchangeHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let endpoint: HTTPEndpoint
    private let request: HTTPRequest
    private var reading: HTTPAnswerReading
    /// Called with each outcome; the first is the one that counts.
    private let settle: (Result<HTTPAnswer, HTTPFault>) -> Void
    private var deadline: Scheduled<Void>?

    init(_ endpoint: HTTPEndpoint, _ request: HTTPRequest, settle: @escaping (Result<HTTPAnswer, HTTPFault>) -> Void) {
        self.endpoint = endpoint
        self.request = request
        self.settle = settle
        reading = HTTPAnswerReading(byteCountMax: endpoint.answerByteCountMax)
    }

    // MARK: The request

    func channelActive(context: ChannelHandlerContext) {
        if !endpoint.url.isSecured { send(context) }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is TransportSecured: send(context)
        // What ends with the connection has been told as a whole answer before this.
        case let event as ChannelEvent where event == .inputClosed: settle(.failure(.brokenOff))
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func send(_ context: ChannelHandlerContext) {
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(endpoint.readTimeout)) {
            self.settle(.failure(HTTPFault(.timedOut, "did not answer within \(self.endpoint.readTimeout)")))
        }
        let head = request.head(for: endpoint.url, target: endpoint.url.target, isLast: true)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if let body = request.body { context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    // MARK: The answer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do throws(HTTPFault) {
            if let answer = try reading.take(unwrapInboundIn(data)) { settle(.success(answer)) }
        } catch {
            settle(.failure(error))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        settle(.failure(HTTPFault(error)))
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        settle(.failure(.brokenOff))
        context.fireChannelInactive()
    }
}
