import Logging
import NIOCore

/// Says why connections are not accepted for a moment, for instance because the process has no file descriptor left.
/// The handler in front of it pauses accepting; connections wait in the backlog until then.
final class AcceptErrorHandler: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private let listenerName: String
    private let log: Logger

    init(listenerName: String, log: Logger) {
        self.listenerName = listenerName
        self.log = log
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        log.error("listener \(listenerName) pauses accepting connections for a second: \(error)")
    }
}
