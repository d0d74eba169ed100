import Logging
import NIOCore

/// What the connections of one event loop share.
///
/// Invariant: everything but `mailbox` is touched on `eventLoop` only, hence `@unchecked Sendable`.
final class ServerLoop: @unchecked Sendable {
    /// Log lines a tick about connections that misbehave.
    private static let logLineCountMax = 20

    let eventLoop: any EventLoop
    let log: Logger
    let memory: MemoryBudget
    private let mailbox = LoopMailbox()

    /// Buffers that sockets are read into: lent to a channel for a read, back here before the next.
    var readBuffers = BufferPool(
        capacity: 4, byteCounts: Inbox.readBufferByteCount...2 * Inbox.readBufferByteCount)
    /// Buffers that responses are encoded into: a connection has one from its first answer of a turn to its flush.
    var outputBuffers = BufferPool(capacity: 16, byteCounts: 4096...256 << 10)

    private var connections: [UInt64: ConnectionHandler] = [:]
    private var unsettled: [ConnectionHandler] = []
    private var ticking: RepeatedTask?
    private var throttle = LogThrottle(lineCountMax: ServerLoop.logLineCountMax)

    init(eventLoop: any EventLoop, memory: MemoryBudget, log: Logger) {
        self.eventLoop = eventLoop
        self.memory = memory
        self.log = log
    }

    /// One line about a connection that is refused or closed for what it did.
    func logFault(_ line: @autoclosure () -> Logger.Message, level: Logger.Level = .info) {
        if throttle.allows() { log.log(level: level, line()) }
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

    // MARK: Time

    /// Looks at all connections once an interval, instead of a timer for each.
    func startTicking(every interval: TimeAmount) {
        ticking = eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in self.tick() }
    }

    /// Nothing is asked of the event loop any more.
    func stop() {
        mailbox.close()
        ticking?.cancel()
        ticking = nil
    }

    private func tick() {
        let now = eventLoop.now
        for handler in Array(connections.values) { handler.tick(now) }
        let suppressed = throttle.tick()
        if suppressed > 0 { log.warning("\(suppressed) more connections were refused or closed for what they did") }
    }

    // MARK: Answers from elsewhere

    /// Leaves something for the event loop. From any thread: however many post however much for however many
    /// connections, the loop is woken once until it has looked.
    func post(_ post: LoopMailbox.Post) {
        mailbox.put(post) {
            eventLoop.execute { self.deliver() }
        }
    }

    private func deliver() {
        for post in mailbox.empty() {
            switch post {
            case .answer(let connection, let sequence, let answer):
                connection.channelHandler?.answer(sequence, with: answer)
            case .resume(let connection):
                connection.channelHandler?.resume()
            case .close(let connection, let reason):
                connection.channelHandler?.close(reason: reason)
            case .pause(let connection, let time):
                connection.channelHandler?.pause(for: time)
            case .endPauses:
                for handler in Array(connections.values) { handler.endPause() }
            case .memoryIsFree:
                for handler in Array(connections.values) { handler.memoryIsFree() }
            }
        }
    }

    /// Settles the connection at the end of this turn of the event loop, once, whatever is answered on it until then.
    func settleLater(_ handler: ConnectionHandler) {
        unsettled.append(handler)
        if unsettled.count == 1 {
            eventLoop.execute { self.settle() }
        }
    }

    private func settle() {
        var handlers: [ConnectionHandler] = []
        swap(&handlers, &unsettled)
        for handler in handlers { handler.settle() }
        if unsettled.isEmpty {
            handlers.removeAll(keepingCapacity: true)
            swap(&handlers, &unsettled)
        }
    }
}
