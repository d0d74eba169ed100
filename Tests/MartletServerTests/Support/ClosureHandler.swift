import MartletServer
import NIOCore

/// A request handler made of closures; without any it echoes.
struct ClosureHandler: RequestHandler {
    var onOpened: @Sendable (Connection) -> Void = { _ in }
    var onReceived: @Sendable (ByteBuffer, Reply, Connection) -> FrameDisposition = { bytes, reply, _ in
        reply.send { $0.writeImmutableBuffer(frame(bytes)) }
        return .proceed
    }
    var onReadCompleted: @Sendable (Connection) -> Void = { _ in }
    var onClosed: @Sendable (Connection) -> Void = { _ in }

    func opened(_ connection: Connection) { onOpened(connection) }

    func received(_ frame: ByteBuffer, reply: Reply, on connection: Connection) -> FrameDisposition {
        onReceived(frame, reply, connection)
    }

    func readCompleted(on connection: Connection) { onReadCompleted(connection) }

    func closed(_ connection: Connection) { onClosed(connection) }
}
