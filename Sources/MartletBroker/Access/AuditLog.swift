import Logging
import MartletModel
import MartletServer
import MartletStrategy
import MartletWire
import Metrics
import Synchronization

/// A line for everything that was refused to somebody: who, from where, what, and by which rule.
///
/// Strangers can cause refusals as fast as they can send: so many lines a second are written, and then one that counts the rest.
final class AuditLog: Sendable {
    private static let linesPerSecond = 50

    private let logger: Logger
    private let window = Mutex(Window())

    private struct Window {
        var second = ContinuousClock.now
        var lineCount = 0
        var leftOut = 0
    }

    init(_ logger: Logger) {
        var logger = logger
        logger[metadataKey: "log"] = "audit"
        self.logger = logger
    }

    /// Somebody may not do what it asked for.
    func denied(_ request: AccessRequest, _ reason: AccessReason, _ context: RequestContext) {
        Counter(label: "martlet_access_denied_total", dimensions: [("operation", "\(request.operation)")]).increment()
        write(
            "denied: \(request.principal) at \(context.connection.remoteAddress) on \(context.connection.listenerName)\(Self.authentication(context)) may not \(request.operation) \(request.resource.type) '\(request.resource.name.prefix(300))' (\(context.api)): \(reason)"
        )
    }

    /// Somebody could not prove who it is.
    func refused(_ reason: String, at address: String, on listenerName: String) {
        Counter(label: "martlet_authentication_refused_total", dimensions: [("listener", listenerName)]).increment()
        write("refused: \(address) on \(listenerName): \(reason)")
    }

    private static func authentication(_ context: RequestContext) -> String {
        context.identity.mechanism.map { " by \($0)" } ?? ""
    }

    private func write(_ line: @autoclosure () -> String) {
        let (isWritten, leftOut) = window.withLock { window in
            let now = ContinuousClock.now
            var leftOut = 0
            if now - window.second >= .seconds(1) {
                leftOut = window.leftOut
                window = Window()
            }
            window.lineCount += 1
            guard window.lineCount <= Self.linesPerSecond else {
                window.leftOut += 1
                return (false, leftOut)
            }
            return (true, leftOut)
        }
        if leftOut > 0 { logger.warning("\(leftOut) more refusals were not written one by one") }
        if isWritten { logger.warning("\(line())") }
    }
}
