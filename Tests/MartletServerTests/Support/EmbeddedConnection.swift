import Logging
import MartletServer
import MartletModel
import NIOCore
import NIOEmbedded

@testable import MartletServer

/// A connection without a socket and with a clock that is moved by hand.
final class EmbeddedConnection {
    private let channel: EmbeddedChannel
    private let handler: ConnectionHandler
    let traffic = Traffic()
    let lines = LogLines()
    private let loop: ServerLoop

    var connection: Connection { handler.connection }

    init(
        _ requestHandler: some RequestHandler, limits: ConnectionLimits = ConnectionLimits(), isPlain: Bool = true,
        memoryByteCountMax: Int = 1 << 30
    ) throws {
        let eventLoop = EmbeddedEventLoop()
        loop = ServerLoop(
            eventLoop: eventLoop, memory: MemoryBudget(byteCountMax: memoryByteCountMax),
            log: lines.logger(level: .debug))
        loop.startTicking(every: limits.tickInterval)
        let connection = Connection(
            id: 1, eventLoop: eventLoop, listenerName: "TEST", remoteAddress: "192.0.2.1:5000", loop: loop)
        handler = ConnectionHandler(
            connection: connection, requestHandler: requestHandler, loop: loop,
            inbox: Inbox(loop: loop, limit: .requests(limits.requestByteCountMax)), limits: limits, isPlain: isPlain)
        channel = EmbeddedChannel(loop: eventLoop)
        try channel.pipeline.syncOperations.addHandlers(traffic, handler)
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 5000)).wait()
    }

    deinit {
        loop.stop()
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }

    /// One read of the socket.
    func receive(_ bytes: ByteBuffer) throws {
        try channel.writeInbound(bytes)
        channel.embeddedEventLoop.run()
    }

    /// Lets everything happen that was put off to the end of a turn.
    func run() {
        channel.embeddedEventLoop.run()
    }

    /// The channel wants the next bytes.
    func askForBytes() {
        channel.read()
    }

    /// The client has stopped sending.
    func endInput() {
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }

    func finishHandshake() {
        channel.pipeline.fireUserInboundEventTriggered(
            TransportSecured(peer: nil, protocolName: "TLSv1.3", cipherName: "TLS_AES_128_GCM_SHA256", isResumed: false))
    }

    func endPause() { handler.endPause() }

    /// The server stops.
    func drain() {
        handler.drain()
        run()
    }

    /// The client is gone.
    func disconnect() throws {
        try channel.close().wait()
    }

    /// Everything that was written since the last time.
    func written() throws -> ByteBuffer {
        channel.embeddedEventLoop.run()
        var all = ByteBuffer()
        while let bytes = try channel.readOutbound(as: ByteBuffer.self) { all.writeImmutableBuffer(bytes) }
        return all
    }

    /// The payloads of the responses that were written since the last time.
    func responses() throws -> [String] {
        var bytes = try written()
        var payloads: [String] = []
        while let length = bytes.readInteger(as: Int32.self) {
            payloads.append(bytes.readString(length: Int(length)) ?? "cut off")
        }
        return payloads
    }

    func setWritable(_ isWritable: Bool) {
        channel.isWritable = isWritable
        channel.pipeline.fireChannelWritabilityChanged()
        channel.embeddedEventLoop.run()
    }

    func advance(by time: TimeAmount) {
        channel.embeddedEventLoop.advanceTime(by: time)
    }

    var isOpen: Bool { channel.isActive }
}

/// Counts what a connection asks of its socket.
final class Traffic: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    var reads = 0
    var flushes = 0

    func read(context: ChannelHandlerContext) {
        reads += 1
        context.read()
    }

    func flush(context: ChannelHandlerContext) {
        flushes += 1
        context.flush()
    }
}
