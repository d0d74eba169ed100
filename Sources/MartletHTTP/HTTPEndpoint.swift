public import MartletModel
public import MartletTLS
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// An address that is asked now and then: each time over a connection of its own, which ends with the answer.
public struct HTTPEndpoint: Sendable, Hashable {
    public let url: HTTPURL
    /// Nil: the authorities of the operating system are believed. The server's name is verified in any case.
    public let trust: TLSTrustSource?
    /// How long connecting may take, and the TLS handshake as long again.
    public let connectTimeout: Duration
    /// From when the request is sent until its answer is whole.
    public let readTimeout: Duration
    /// The most that an answer may have besides its head.
    public let answerByteCountMax: Int

    public init(
        _ url: HTTPURL, trust: TLSTrustSource? = nil, connectTimeout: Duration = .seconds(10),
        readTimeout: Duration = .seconds(10), answerByteCountMax: Int = 1 << 20
    ) {
        self.url = url
        self.trust = trust
        self.connectTimeout = connectTimeout
        self.readTimeout = readTimeout
        self.answerByteCountMax = answerByteCountMax
    }

    /// What TLS needs, read anew: authorities that were exchanged are believed from the next exchange on.
    ///
    /// - Parameter now: seconds since 1970.
    /// - Returns: nil where there is no TLS.
    /// - Throws: ``TLSConfigurationError`` for authorities that cannot be read.
    @discardableResult
    public func context(now: Int64) throws(TLSConfigurationError) -> TLSContext? {
        guard url.isSecured else { return nil }
        var configuration = TLSConfiguration()
        configuration.trust = trust
        return try TLSContext(configuration, role: .client, now: now)
    }

    /// Asks, and waits for the whole answer, whatever its status. Not on an event loop: it may read files.
    ///
    /// - Parameter now: seconds since 1970.
    public func answer(to request: HTTPRequest, now: Int64) async throws(HTTPFault) -> HTTPAnswer {
        let context: TLSContext?
        do throws(TLSConfigurationError) {
            context = try self.context(now: now)
        } catch {
            throw HTTPFault(.untrusted, "cannot be reached: \(error)")
        }
        let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
        let outcome = eventLoop.makePromise(of: Result<HTTPAnswer, HTTPFault>.self)
        ClientBootstrap(group: eventLoop).connectTimeout(TimeAmount(connectTimeout))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try addHandlers(to: channel, context, request) { outcome.succeed($0) } }
            }
            .connect(host: url.host, port: url.port).whenComplete { result in
                switch result {
                case .success(let channel): outcome.futureResult.whenComplete { _ in channel.close(promise: nil) }
                case .failure(let error):
                    outcome.succeed(.failure(HTTPFault(.unreachable, "cannot be reached: \(ConnectFailure.reason(error))")))
                }
            }
        let result = await withTaskCancellationHandler {
            (try? await outcome.futureResult.get()) ?? .failure(.cancelled)
        } onCancel: {
            outcome.succeed(.failure(.cancelled))
        }
        return try result.get()
    }

    /// - Parameter settle: called on the channel's event loop; the first call is the one that counts.
    func addHandlers(
        to channel: any Channel, _ context: TLSContext?, _ request: HTTPRequest,
        settle: @escaping (Result<HTTPAnswer, HTTPFault>) -> Void
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        if let context {
            try pipeline.addHandler(
                TLSHandler(context: context, peerName: TLSPeerName(host: url.host), handshakeTimeout: TimeAmount(connectTimeout)))
        }
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 16 << 10
        limits.maxHeaderListSize = 64 << 10
        try pipeline.addHTTPClientHandlers(decoderLimitConfiguration: limits)
        try pipeline.addHandler(HTTPExchangeHandler(self, request, settle: settle))
    }
}
