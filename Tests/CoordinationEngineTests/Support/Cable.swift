import NIOCore
import NIOPosix
import Synchronization

/// A connection between a client and one server that can be cut, on loopback: what the client connects to instead.
final class Cable: Sendable {
    enum Condition: Sendable {
        case whole
        /// What the server says does not arrive; what the client says does.
        case silentServer
        /// Nothing arrives at either end, and nobody is told.
        case stalled
        /// Connections end at once.
        case cut
    }

    /// `host:port` for clients.
    let endpoint: String
    private let listener: any Channel
    private let state: State

    private final class State: Sendable {
        let condition = Mutex(Condition.whole)
        let connections = Mutex<[ObjectIdentifier: any Channel]>([:])
        let bytesOfClients = Mutex(0)
    }

    private init(_ listener: any Channel, _ state: State) {
        self.listener = listener
        self.state = state
        endpoint = "127.0.0.1:\(listener.localAddress?.port ?? 0)"
    }

    /// - Parameter server: `host:port`.
    static func lay(to server: String) async throws -> Cable {
        let parts = server.split(separator: ":")
        let (host, port) = (String(parts[0]), Int(parts[1]) ?? 0)
        let state = State()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { client in
                // Nothing is read before there is somewhere to write it to.
                client.setOption(.autoRead, value: false).flatMap {
                    if state.condition.withLock({ $0 == .cut }) { return client.close() }
                    return ClientBootstrap(group: client.eventLoop)
                        .channelInitializer { server in
                            server.eventLoop.makeCompletedFuture {
                                try server.pipeline.syncOperations.addHandler(End(of: client, state, isServer: true))
                            }
                        }
                        .connect(host: host, port: port)
                        .flatMap { server in
                            client.eventLoop.makeCompletedFuture {
                                try client.pipeline.syncOperations.addHandler(End(of: server, state, isServer: false))
                            }
                        }
                        .flatMap { client.setOption(.autoRead, value: true) }
                        .flatMapError { _ in client.close() }
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return Cable(listener, state)
    }

    func become(_ condition: Condition) {
        state.condition.withLock { $0 = condition }
        if condition == .cut { endConnections() }
    }

    /// Ends the present connections; new ones can be made.
    func endConnections() {
        for channel in state.connections.withLock({ Array($0.values) }) { channel.close(promise: nil) }
    }

    /// How many bytes of clients have been passed on.
    var passedByteCount: Int { state.bytesOfClients.withLock { $0 } }

    func remove() async {
        become(.cut)
        try? await listener.close()
    }

    /// Passes on what arrives at one end to the other.
    private final class End: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let other: any Channel
        private let state: State
        private let isServer: Bool

        init(of other: any Channel, _ state: State, isServer: Bool) {
            self.other = other
            self.state = state
            self.isServer = isServer
        }

        func handlerAdded(context: ChannelHandlerContext) {
            let channel = context.channel
            state.connections.withLock { $0[ObjectIdentifier(channel)] = channel }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let isLost =
                switch state.condition.withLock({ $0 }) {
                case .whole: false
                case .silentServer: isServer
                case .stalled, .cut: true
                }
            if isLost { return }
            let bytes = unwrapInboundIn(data)
            if !isServer { state.bytesOfClients.withLock { $0 += bytes.readableBytes } }
            other.writeAndFlush(bytes, promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            let channel = context.channel
            _ = state.connections.withLock { $0.removeValue(forKey: ObjectIdentifier(channel)) }
            other.close(promise: nil)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
