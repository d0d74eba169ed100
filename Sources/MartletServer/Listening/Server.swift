public import Logging
import NIOCore
import NIOPosix
import Synchronization

/// Accepts connections on its listeners and hands their requests to a ``RequestHandler``.
public final class Server: Sendable {
    private struct Progress {
        var channels: [any Channel] = []
        var isStopping = false
    }

    private let listeners: [Listener]
    private let settings: ServerSettings
    private let requestHandler: any RequestHandler
    private let admission: (any ConnectionAdmission)?
    private let log: Logger
    private let group: MultiThreadedEventLoopGroup
    private let loops: [ServerLoop]
    private let memory: MemoryBudget
    private let census: ConnectionCensus
    private let nextConnectionID = Atomic<UInt64>(1)
    private let progress = Mutex(Progress())

    /// - Parameter admission: who may connect when; nil: everybody at once.
    public init(
        listeners: [Listener], settings: ServerSettings = ServerSettings(), requestHandler: any RequestHandler,
        admission: (any ConnectionAdmission)? = nil, log: Logger
    ) {
        self.admission = admission
        self.listeners = listeners
        self.settings = settings
        self.requestHandler = requestHandler
        self.log = log
        group = MultiThreadedEventLoopGroup(numberOfThreads: settings.eventLoopCount)
        memory = MemoryBudget(byteCountMax: settings.memoryByteCountMax)
        loops = group.makeIterator().map { [memory] in ServerLoop(eventLoop: $0, memory: memory, log: log) }
        census = ConnectionCensus(max: settings.connectionsMax, maxPerAddress: settings.connectionsPerAddressMax)
        memory.onFreed { [loops] in
            for loop in loops { loop.post(.memoryIsFree) }
        }
        for loop in loops { loop.startTicking(every: settings.connection.tickInterval) }
    }

    /// Connections that are open now.
    public var connectionCount: Int { census.count }

    /// What all connections hold in memory of frames, unanswered requests and unwritten responses, in bytes.
    public var heldByteCount: Int { memory.byteCount }

    /// Binds all listeners and accepts connections from then on.
    ///
    /// - Returns: the listeners in the order given, with their real ports.
    /// - Throws: ``ServerError`` for the first that cannot be bound; then none is.
    @discardableResult
    public func start() async throws -> [BoundListener] {
        var bound: [BoundListener] = []
        for listener in listeners {
            do {
                let channel = try await bind(listener)
                progress.withLock { $0.channels.append(channel) }
                bound.append(
                    BoundListener(
                        name: listener.name, host: listener.host, port: channel.localAddress?.port ?? listener.port))
            } catch {
                await stop(within: .zero)
                throw ServerError(
                    listenerName: listener.name, host: listener.host, port: listener.port, cause: error)
            }
        }
        return bound
    }

    /// Accepts no more, lets requests in flight be answered until the time is over, and closes everything.
    public func stop(within grace: Duration) async {
        let channels = progress.withLock { progress in
            progress.isStopping = true
            let channels = progress.channels
            progress.channels = []
            return channels
        }
        for channel in channels { try? await channel.close() }
        await forEachLoop { $0.drain() }
        let deadline = ContinuousClock.now + grace
        while census.count > 0, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(5))
        }
        await forEachLoop {
            $0.abort()
            $0.stop()
        }
        memory.onFreed {}
        try? await group.shutdownGracefully()
    }

    /// Lets all connections go on that ``Connection/pause(for:)`` keeps still: what they waited for may have changed. From any
    /// thread.
    public func endPauses() {
        for loop in loops { loop.post(.endPauses) }
    }

    private func forEachLoop(_ body: @escaping @Sendable (ServerLoop) -> Void) async {
        for loop in loops {
            try? await loop.eventLoop.submit { body(loop) }.get()
        }
    }

    // MARK: Accepting

    private func bind(_ listener: Listener) async throws -> any Channel {
        let bootstrap = settings.socket.applied(to: ServerBootstrap(group: group))
            .serverChannelInitializer { [settings, log] channel in
                settings.socket.chooseCongestionControl(on: channel)
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        AcceptBackoffHandler(shouldForwardIOErrorCaught: true),
                        AcceptErrorHandler(listenerName: listener.name, log: log))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // One read a turn: a connection that always has bytes does not keep the others waiting.
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(
                .writeBufferWaterMark,
                value: .init(
                    low: settings.connection.outputByteCountMax / 2, high: settings.connection.outputByteCountMax)
            )
            .childChannelInitializer { channel in self.accept(channel, on: listener) }
        guard listener.host.isEmpty else {
            return try await bootstrap.bind(host: listener.host, port: listener.port).get()
        }
        do {
            return try await bootstrap.bind(host: "::", port: listener.port).get()
        } catch let error as IOError where error.meansNoIPv6 {
            return try await bootstrap.bind(host: "0.0.0.0", port: listener.port).get()
        }
    }

    /// Admits a connection, at once or after a while, or refuses it.
    private func accept(_ channel: any Channel, on listener: Listener) -> EventLoopFuture<Void> {
        let host = channel.remoteAddress?.host
        if let refusal = census.admit(host).refusal {
            return refuse(channel, on: listener, because: refusal, after: .zero)
        }
        channel.closeFuture.whenComplete { [census] _ in census.left(host) }
        switch admission?.admit(host ?? "", listenerName: listener.name) ?? .now {
        case .now:
            return channel.eventLoop.makeCompletedFuture { try self.serve(channel, on: listener) }
        case .after(let wait):
            return channel.eventLoop.scheduleTask(in: wait) { try self.serve(channel, on: listener) }.futureResult
        case .refused(let reason, let wait):
            return refuse(channel, on: listener, because: reason, after: wait)
        }
    }

    private func refuse(
        _ channel: any Channel, on listener: Listener, because reason: String, after wait: TimeAmount
    ) -> EventLoopFuture<Void> {
        loop(of: channel).logFault(
            "refused \(channel.remoteAddress?.hostAndPort ?? "a connection") on \(listener.name): \(reason)")
        if wait > .zero { return channel.eventLoop.scheduleTask(in: wait) { channel.close(promise: nil) }.futureResult }
        channel.close(promise: nil)
        return channel.eventLoop.makeSucceededVoidFuture()
    }

    private func loop(of channel: any Channel) -> ServerLoop {
        guard let loop = loops.first(where: { $0.eventLoop === channel.eventLoop }) else {
            preconditionFailure("an accepted channel runs on an event loop of the server's own group")
        }
        return loop
    }

    private func serve(_ channel: any Channel, on listener: Listener) throws {
        let address = channel.remoteAddress
        let loop = loop(of: channel)
        let connection = Connection(
            id: nextConnectionID.wrappingAdd(1, ordering: .relaxed).oldValue, eventLoop: channel.eventLoop,
            listenerName: listener.name, remoteAddress: address?.hostAndPort ?? "unknown", loop: loop)
        let pipeline = channel.pipeline.syncOperations
        let inbox = Inbox(loop: loop, limit: .requests(settings.connection.requestByteCountMax))
        try listener.security.secure(pipeline, buffers: TransportBuffers(inbox: inbox, loop: loop))
        if listener.security.isPlain {
            try channel.syncOptions?.setOption(.recvAllocator, value: InboxAllocator(inbox: inbox))
        } else {
            // Many records a read: what they cost beside decryption is shared.
            try channel.syncOptions?.setOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 2 << 10, initial: 16 << 10, maximum: 256 << 10))
        }
        try pipeline.addHandler(
            ConnectionHandler(
                connection: connection, requestHandler: requestHandler, loop: loop, inbox: inbox,
                limits: settings.connection, isPlain: listener.security.isPlain))
    }
}
