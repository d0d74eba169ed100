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
        var headers: HTTPHeaders = [
            "Host": endpoint.url.authority, "User-Agent": "martlet", "Accept": "application/json", "Connection": "close",
        ]
        if let authorization = request.authorization { headers.add(name: "Authorization", value: authorization) }
        var body: [UInt8]?
        if case .form(let bytes) = request.content {
            body = bytes
            headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            headers.add(name: "Content-Length", value: "\(bytes.count)")
        }
        let head = HTTPRequestHead(
            version: .http1_1, method: body == nil ? .GET : .POST, uri: endpoint.url.target, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if let body { context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil) }
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
        switch error {
        case let error as TLSError:
            settle(.failure(HTTPFault(error.isOfTrust ? .untrusted : .unreachable, "cannot be reached: \(error)")))
        case HTTPParserError.invalidEOFState: settle(.failure(.brokenOff))
        case let error as HTTPParserError: settle(.failure(HTTPFault(.malformed, "answers with what is no HTTP: \(error)")))
        default: settle(.failure(HTTPFault(.unreachable, "cannot be reached: \(ConnectFailure.reason(error))")))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        settle(.failure(.brokenOff))
        context.fireChannelInactive()
    }
}
