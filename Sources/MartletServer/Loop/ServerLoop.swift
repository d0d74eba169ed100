import Logging
import NIOCore

/// What the connections of one event loop share.
///
/// Invariant: everything but `mailbox` is touched on `eventLoop` only, hence `@unchecked Sendable`.
final class ServerLoop: @unchecked Sendable {
    let eventLoop: any EventLoop
    let log: Logger
    private(set) var mailbox: LoopMailbox!

    /// Buffers that responses are encoded into; a connection has one from its first answer until it is flushed.
    var outputBuffers = BufferPool(capacity: 16, initialByteCount: 4096, byteCountMax: 256 << 10)

    private var connections: [UInt64: ConnectionHandler] = [:]
    private var unflushed: [ConnectionHandler] = []

    init(eventLoop: any EventLoop, log: Logger) {
        self.eventLoop = eventLoop
        self.log = log
        mailbox = LoopMailbox(eventLoop: eventLoop) { [unowned self] posts in deliver(posts) }
    }

    // MARK: Connections

    func add(_ handler: ConnectionHandler) {
        connections[handler.connection.id] = handler
    }

    func remove(_ handler: ConnectionHandler) {
        connections[handler.connection.id] = nil
    }

    /// Lets all connections answer what they took and close then.
    func drain() {
        for handler in Array(connections.values) { handler.drain() }
    }

    /// Closes all connections at once.
    func abort() {
        for handler in Array(connections.values) { handler.abort() }
    }

    // MARK: Answers from elsewhere

    private func deliver(_ posts: [LoopMailbox.Post]) {
        for post in posts {
            switch post {
            case .answer(let connection, let sequence, let answer):
                connection.channelHandler?.answer(sequence, with: answer)
            case .resume(let connection):
                connection.channelHandler?.resume()
            case .close(let connection, let reason):
                connection.channelHandler?.close(reason: reason)
            }
        }
    }

    /// Settles the connection at the end of this turn of the event loop, once, whatever is answered on it until then.
    func settleLater(_ handler: ConnectionHandler) {
        unflushed.append(handler)
        if unflushed.count == 1 {
            eventLoop.execute { self.settle() }
        }
    }

    private func settle() {
        let handlers = unflushed
        unflushed.removeAll(keepingCapacity: true)
        for handler in handlers { handler.settle() }
    }
}
