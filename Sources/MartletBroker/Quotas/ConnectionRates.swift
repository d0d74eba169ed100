import MartletConfig
import MartletServer
import NIOCore
import Synchronization

/// How many connections a second are taken: of one address, above which they are refused, and in all, above which they wait
/// (KIP-612).
final class ConnectionRates: ConnectionAdmission {
    /// Whoever would wait longer has given up by then.
    private static let waitMax = Duration.seconds(10)

    private let quotas: QuotaTable
    private let all: Mutex<TokenBucket>

    /// - Parameter rate: of all addresses together (`max.connection.creation.rate`).
    init(_ quotas: QuotaTable, rate: Int, window: QuotaWindowSettings) {
        self.quotas = quotas
        all = Mutex(TokenBucket(rate: Double(rate), burst: window.clients, now: .now))
    }

    func admit(_ host: String, listenerName: String) -> ConnectionVerdict {
        if let (rate, wait) = quotas.refusesConnection(from: host) {
            return .refused(
                reason: "its address may open \(rate) connections a second (connection_creation_rate)",
                after: .nanoseconds(wait.wholeNanoseconds))
        }
        let wait = all.withLock { bucket in
            let now = ContinuousClock.now
            let wait = bucket.wait(now: now)
            if wait <= Self.waitMax { bucket.take(1, now: now) }
            return wait
        }
        if wait > Self.waitMax {
            return .refused(
                reason: "max.connection.creation.rate has been exceeded for \(Self.waitMax.components.seconds) s", after: .zero)
        }
        return wait > .zero ? .after(.nanoseconds(wait.wholeNanoseconds)) : .now
    }
}
