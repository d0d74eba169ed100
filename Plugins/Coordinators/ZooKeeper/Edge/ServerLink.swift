import MartletModel
import MartletTLS
import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A connection to one server: bytes to and from a ``SessionDriver``.
enum ServerLink {
    /// Certificates are read anew for each connection, so that those that were exchanged are used from the next one on.
    static func open(
        _ server: ConnectString.Server, _ tls: TLSConfiguration?, timeout: TimeAmount, on eventLoop: any EventLoop,
        _ link: Int, _ driver: NIOLoopBound<SessionDriver>
    ) -> EventLoopFuture<any Channel> {
        // Files are not read on an event loop.
        NIOThreadPool.singleton.runIfActive(eventLoop: eventLoop) { () throws -> TLSContext? in
            guard let tls else { return nil }
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            return try TLSContext(tls, role: .client, now: Int64(now.tv_sec))
        }.flatMap { context in
            ClientBootstrap(group: eventLoop).connectTimeout(timeout)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        if let context {
                            try pipeline.addHandler(
                                TLSHandler(
                                    context: context, peerName: TLSPeerName(host: server.host), handshakeTimeout: timeout))
                        }
                        try pipeline.addHandler(Handler(link, driver.value))
                    }
                }
                .connect(host: server.host, port: server.port)
        }
    }

    static func reason(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { reason($0.error) } ?? "its name cannot be resolved"
        case let error as IOError: String(cString: strerror(error.errnoCode))
        case ChannelError.connectTimeout: "it does not accept the connection"
        default: "\(error)"
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let link: Int
        private let driver: SessionDriver
        private var reason = "it closed the connection"

        init(_ link: Int, _ driver: SessionDriver) {
            self.link = link
            self.driver = driver
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            driver.on(.received(link: link, unwrapInboundIn(data)))
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            reason = ServerLink.reason(error)
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) { driver.on(.lost(link: link, reason: reason)) }
    }
}
