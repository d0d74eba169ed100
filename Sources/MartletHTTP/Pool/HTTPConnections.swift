internal import MartletModel
internal import MartletTLS
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// The connections of a pool and the calls that wait for one. On the pool's event loop alone.
final class HTTPConnections {
    private let eventLoop: any EventLoop
    private let url: HTTPURL
    private let limits: HTTPPoolLimits
    private let contexts: HTTPContexts?
    /// Opening, idle and busy ones.
    private var count = 0
    private var openingCount = 0
    private var idle: [HTTPConnectionHandler] = []
    private var busy: [ObjectIdentifier: HTTPConnectionHandler] = [:]
    private var waiting: [HTTPCall] = []
    private var isClosed = false

    init(_ url: HTTPURL, _ contexts: HTTPContexts?, _ limits: HTTPPoolLimits, _ eventLoop: any EventLoop) {
        self.url = url
        self.contexts = contexts
        self.limits = limits
        self.eventLoop = eventLoop
    }

    // MARK: Calls

    func start(_ call: HTTPCall) {
        guard !isClosed else { return call.settle(.failure(HTTPFault.cancelled.beforeArrival)) }
        call.timer = eventLoop.assumeIsolated().scheduleTask(deadline: call.deadline) {
            self.giveUp(call, HTTPFault(.timedOut, "did not answer in time"))
            // The others stand in the same network, and would each cost a call its time.
            for connection in self.idle { connection.end(.brokenOff) }
        }
        waiting.append(call)
        serve()
    }

    func giveUp(_ call: HTTPCall, _ fault: HTTPFault) {
        guard !call.isSettled else { return }
        if let connection = call.connection { return connection.end(fault) }
        waiting.removeAll { $0 === call }
        call.settle(.failure(fault.beforeArrival))
    }

    func close() {
        isClosed = true
        for call in waiting { call.settle(.failure(HTTPFault.cancelled.beforeArrival)) }
        waiting = []
        for connection in idle + Array(busy.values) { connection.end(.cancelled) }
    }

    private func serve() {
        while let call = waiting.first, let connection = idle.popLast() {
            waiting.removeFirst()
            busy[ObjectIdentifier(connection)] = connection
            connection.send(call)
        }
        while openingCount < waiting.count, count < limits.connectionCountMax { open() }
    }

    // MARK: Connections

    func isIdle(_ connection: HTTPConnectionHandler, wasOpening: Bool) {
        if wasOpening { openingCount -= 1 }
        busy[ObjectIdentifier(connection)] = nil
        idle.append(connection)
        if isClosed { connection.end(.cancelled) } else { serve() }
    }

    func ended(_ connection: HTTPConnectionHandler) {
        count -= 1
        busy[ObjectIdentifier(connection)] = nil
        idle.removeAll { $0 === connection }
        serve()
    }

    /// Costs the call that has waited longest: it was opened for one.
    func failedToOpen(_ fault: HTTPFault) {
        count -= 1
        openingCount -= 1
        if !waiting.isEmpty { waiting.removeFirst().settle(.failure(fault)) }
        if !isClosed { serve() }
    }

    private func open() {
        count += 1
        openingCount += 1
        guard let contexts else { return connect(nil) }
        NIOThreadPool.singleton.runIfActive(eventLoop: eventLoop) { try contexts.context() }
            .assumeIsolated().whenComplete { result in
                switch result {
                case .success(let context): self.connect(context)
                case .failure(let error):
                    self.failedToOpen(HTTPFault(.untrusted, "cannot be reached: \(error)", mayHaveArrived: false))
                }
            }
    }

    private func connect(_ context: TLSContext?) {
        let connection = HTTPConnectionHandler(url, limits, self)
        let bound = NIOLoopBound(connection, eventLoop: eventLoop)
        let (url, limits) = (url, limits)
        ClientBootstrap(group: eventLoop).connectTimeout(TimeAmount(limits.connectTimeout))
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Self.addHandlers(to: channel, url, context, limits, bound.value)
                }
            }
            .connect(host: url.host, port: url.port).assumeIsolated().whenFailure { error in
                connection.end(HTTPFault(.unreachable, "cannot be reached: \(ConnectFailure.reason(error))"))
            }
    }

    static func addHandlers(
        to channel: any Channel, _ url: HTTPURL, _ context: TLSContext?, _ limits: HTTPPoolLimits,
        _ connection: HTTPConnectionHandler
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        if let context {
            try pipeline.addHandler(
                TLSHandler(
                    context: context, peerName: TLSPeerName(host: url.host), handshakeTimeout: TimeAmount(limits.connectTimeout)))
        }
        var decoderLimits = NIOHTTPDecoderLimitConfiguration()
        decoderLimits.maxHeaderFieldSize = 16 << 10
        decoderLimits.maxHeaderListSize = 64 << 10
        try pipeline.addHTTPClientHandlers(decoderLimitConfiguration: decoderLimits)
        try pipeline.addHandler(connection)
    }
}
