internal import MartletHTTP
internal import MartletModel
internal import MartletTLS
internal import MartletWire
internal import NIOCore
internal import NIOPosix

/// The channel of a connection, and how requests become frames on it.
final class ConnectionLink: Sendable {
    let address: BrokerAddress
    let eventLoop: any EventLoop
    private let clientID: String
    private let requestTimeout: Duration
    private let channel: any Channel
    private let handler: NIOLoopBound<ConnectionHandler>

    private init(
        address: BrokerAddress, configuration: ClientConfiguration, channel: any Channel,
        handler: NIOLoopBound<ConnectionHandler>
    ) {
        self.address = address
        eventLoop = channel.eventLoop
        clientID = configuration.clientID
        requestTimeout = configuration.requestTimeout
        self.channel = channel
        self.handler = handler
    }

    /// - Returns: the link, secured, with whom the broker's certificate is for; nil where bytes travel as they are.
    static func open(
        to address: BrokerAddress, configuration: ClientConfiguration, on eventLoop: any EventLoop
    ) async throws(ClientError) -> (link: ConnectionLink, peer: CertificateIdentity?) {
        let security = try configuration.security.context(now: WallClock.now.rawValue / 1000)
        let opened = OneShot<ConnectionLink>()
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(configuration.connectTimeout))
            .channelOption(ChannelOptions.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(
                ChannelOptions.recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 4 << 10, initial: 16 << 10, maximum: 1 << 20)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let security {
                        try channel.pipeline.syncOperations.addHandler(
                            TLSHandler(
                                context: security, peerName: TLSPeerName(host: address.host),
                                handshakeTimeout: TimeAmount(configuration.connectTimeout)))
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        ConnectionHandler(
                            address: address, security: configuration.security, maxResponseBytes: configuration.maxResponseBytes,
                            maxInFlight: configuration.maxInFlightPerConnection))
                }
            }
        bootstrap.connect(host: address.host, port: address.port).whenComplete { result in
            switch result {
            case .success(let channel):
                do {
                    let handler = try channel.pipeline.syncOperations.handler(type: ConnectionHandler.self)
                    let link = ConnectionLink(
                        address: address, configuration: configuration, channel: channel,
                        handler: NIOLoopBound(handler, eventLoop: channel.eventLoop))
                    if !opened.settle(.success(link)) { link.close(because: .cancelled) }
                } catch {
                    opened.settle(.failure(ClientError(.disconnected, "The connection to \(address) broke: \(error).")))
                }
            case .failure(let error):
                opened.settle(
                    .failure(
                        ClientError(
                            .disconnected,
                            "No connection to \(address): \(ConnectFailure.reason(error)). Is a broker running there?")))
            }
        }
        let link = try await opened.value
        return (link, security == nil ? nil : try await link.awaitHandshake())
    }

    private func awaitHandshake() async throws(ClientError) -> CertificateIdentity? {
        let secured = OneShot<CertificateIdentity?>()
        onEventLoop { handler in handler.whenSecured { secured.settle($0) } }
        do throws(ClientError) {
            return try await secured.value
        } catch {
            close(because: error)
            throw error
        }
    }

    func send<Request: WireRequest>(
        _ request: Request, version: Int16, within timeout: Duration?,
        completion: @escaping @Sendable (Result<Request.Response, ClientError>) -> Void
    ) throws(ClientError) {
        try sendRaw(request, version: version, within: timeout) { result in
            completion(
                result.flatMap { frame in
                    Result { () throws(ClientError) in
                        try self.decode(frame, answering: Request.self, version: version)
                    }
                })
        }
    }

    /// As ``send(_:version:within:completion:)``, with the answer still in bytes.
    func sendRaw<Request: WireRequest>(
        _ request: Request, version: Int16, within timeout: Duration?,
        completion: @escaping @Sendable (Result<ByteBuffer, ClientError>) -> Void
    ) throws(ClientError) {
        let frame = try encode(request, version: version)
        let deadline = NIODeadline.now() + TimeAmount(timeout ?? requestTimeout)
        onEventLoop { handler in handler.send(frame, deadline: deadline, completion: completion) }
    }

    func sendUnanswered<Request: WireRequest>(
        _ request: Request, version: Int16, completion: @escaping @Sendable (Result<Void, ClientError>) -> Void
    ) throws(ClientError) {
        let frame = try encode(request, version: version)
        onEventLoop { handler in handler.sendUnanswered(frame) { completion($0.map { _ in }) } }
    }

    /// - Throws: ``ClientError/Kind/malformedAnswer``.
    func decode<Request: WireRequest>(
        _ frame: ByteBuffer, answering _: Request.Type, version: Int16
    ) throws(ClientError) -> Request.Response {
        do throws(WireError) {
            var reader = WireReader(frame)
            _ = try ResponseHeader(from: &reader, apiKey: Request.apiKey, version: version)
            return try Request.Response(from: &reader, version: version)
        } catch {
            throw ClientError(.malformedAnswer, "The answer of \(address) to \(Request.apiKey) cannot be read: \(error).")
        }
    }

    func close(because reason: ClientError) {
        onEventLoop { handler in handler.close(because: reason) }
    }

    /// Closes unless an answer is awaited.
    ///
    /// - Returns: whether it is closed.
    func closeIfIdle(because reason: ClientError) async -> Bool {
        let isClosed = OneShot<Bool>()
        onEventLoop { handler in isClosed.settle(.success(handler.closeIfIdle(because: reason))) }
        return (try? await isClosed.value) ?? false
    }

    func whenClosed(_ body: @escaping @Sendable () -> Void) {
        channel.closeFuture.whenComplete { _ in body() }
    }

    private func encode<Request: WireRequest>(_ request: Request, version: Int16) throws(ClientError) -> ByteBuffer {
        var frame = ByteBuffer()
        do throws(WireError) {
            try WireFrame.append(request, version: version, correlationId: 0, clientId: clientID, into: &frame)
        } catch {
            throw ClientError(.invalidArgument, "A request for \(address) cannot be written: \(error).")
        }
        return frame
    }

    private func onEventLoop(_ body: @escaping @Sendable (ConnectionHandler) -> Void) {
        if eventLoop.inEventLoop {
            body(handler.value)
        } else {
            eventLoop.execute { body(self.handler.value) }
        }
    }
}
