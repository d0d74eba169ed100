import CoordinatorZooKeeper
import MartletStrategy
import NIOCore
import NIOPosix
import Testing

/// Servers that are none, over real sockets.
@Suite struct ZooKeeperHostileServerTests {
    static let speeches: [[UInt8]] = [
        [], [0x7F, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF], Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8),
        [0, 0, 0, 0], [0, 0, 0, 4, 1, 2, 3, 4], Array(repeating: 0, count: 100_000), Array(repeating: 0xAA, count: 100_000),
    ]

    @Test(arguments: speeches)
    func `A server that speaks nonsense is told of, and costs no more than the call`(_ speech: [UInt8]) async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Nonsense(speech)) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let settings = [
            "connect": "127.0.0.1:\(server.localAddress?.port ?? 0)", "connection.timeout.ms": "500",
        ]
        let coordinator = try ZooKeeperCoordinator(
            settings: StrategySettings(settings, declared: ZooKeeperCoordinator.settings))
        await #expect {
            _ = try await coordinator.open(CoordinationLocation(dataDirectory: "/nowhere"))
        } throws: { error in
            if case .unavailable? = error as? CoordinationError { true } else { false }
        }
        try await server.close()
    }

    /// Answers whatever it hears with the same.
    private final class Nonsense: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let speech: [UInt8]

        init(_ speech: [UInt8]) { self.speech = speech }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: speech)), promise: nil)
        }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
