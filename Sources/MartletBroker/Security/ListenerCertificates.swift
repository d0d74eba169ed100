import Logging
import MartletConfig
import MartletModel
import MartletTLS
import Synchronization

/// The certificates of one listener, exchanged while it runs.
///
/// New connections use the new ones, old connections live on with theirs. What cannot be used is not: the listener keeps
/// what it has, and says so.
final class ListenerCertificates: Sendable {
    let listenerName: String
    let settings: ListenerTLSSettings
    /// Whether this broker shows the certificate to others as well, when it connects to their listeners.
    let isForLinks: Bool
    /// Those that are connected to the listener, where brokers connect to it.
    let peers: TLSPeers?
    private let state: Mutex<State>

    private struct State {
        var contexts: Contexts
        var warnedDays: Int?
        var announce: (@Sendable (CertificateIdentity) async -> Bool)?
        var use: (@Sendable (Contexts) -> Void)?
    }

    /// What was read at one time.
    struct Contexts: Sendable {
        let listener: TLSContext
        /// Nil where no links are made.
        let links: TLSContext?
    }

    /// - Throws: ``BrokerStartError`` with file, reason and remedy.
    init(
        _ listener: ListenerSettings, _ settings: ListenerTLSSettings, isForLinks: Bool, now: Timestamp
    ) throws(BrokerStartError) {
        listenerName = listener.name
        self.settings = settings
        self.isForLinks = isForLinks
        peers = isForLinks ? TLSPeers() : nil
        do throws(TLSConfigurationError) {
            state = Mutex(State(contexts: try Self.read(settings, isForLinks, now: now)))
        } catch {
            throw BrokerStartError(description: "Listener \(listener) cannot speak TLS: \(error)")
        }
    }

    private static func read(
        _ settings: ListenerTLSSettings, _ isForLinks: Bool, now: Timestamp
    ) throws(TLSConfigurationError) -> Contexts {
        let seconds = now.rawValue / 1000
        return Contexts(
            listener: try TLSContext(settings.configuration, role: .server, now: seconds),
            links: isForLinks ? try TLSContext(settings.configuration, role: .client, now: seconds) : nil)
    }

    var contexts: Contexts { state.withLock { $0.contexts } }
    var context: TLSContext { contexts.listener }

    /// - Parameters:
    ///   - announce: told before a certificate of other names is used; it is not used where this is false, for now.
    ///   - use: called with what is used from now on.
    func whenRenewed(
        announce: @escaping @Sendable (CertificateIdentity) async -> Bool, use: @escaping @Sendable (Contexts) -> Void
    ) {
        state.withLock {
            $0.announce = announce
            $0.use = use
        }
    }

    /// Reads everything anew and uses it from now on, if it can be used.
    ///
    /// - Returns: false where it is to be tried again though nothing has changed.
    @discardableResult
    func reload(now: Timestamp, logger: Logger) async -> Bool {
        let renewed: Contexts
        do throws(TLSConfigurationError) {
            renewed = try Self.read(settings, isForLinks, now: now)
        } catch {
            logger.error("Listener \(listenerName) keeps the certificates it has: \(error)")
            return true
        }
        let change = CertificateChange(from: context.certificate, to: renewed.listener.certificate)
        if let objection = change?.objection(under: settings) {
            logger.error("Listener \(listenerName) keeps the certificates it has: \(objection)")
            return true
        }
        let (announce, use) = state.withLock { ($0.announce, $0.use) }
        if let change, let announce, await !announce(CertificateIdentity(of: change.new)) { return false }
        state.withLock {
            $0.contexts = renewed
            $0.warnedDays = nil
        }
        use?(renewed)
        let facts = renewed.listener.certificate.map {
            ": \($0.subject), serial \($0.serialNumber), valid until \(CalendarDate($0.notAfter))"
        }
        logger.info("Listener \(listenerName) uses new certificates\(facts ?? "").")
        noteExpiry(now: now, logger: logger)
        return true
    }

    /// Tells metrics when the certificate ends, and the log when that is soon: once for each of the days that matter.
    func noteExpiry(now: Timestamp, logger: Logger) {
        guard let certificate = context.certificate else { return }
        BrokerMetrics.certificateExpires(listenerName, at: certificate.notAfter)
        let expiry = CertificateExpiry(notAfter: certificate.notAfter, now: now.rawValue / 1000)
        let isNews = state.withLock { state in
            defer { state.warnedDays = expiry.warningDays }
            return expiry.warningDays != nil && state.warnedDays != expiry.warningDays
        }
        guard isNews else { return }
        logger.warning(
            "The certificate of listener \(listenerName) (\(certificate.subject), serial \(certificate.serialNumber)) \(expiry): replace its file, or run martlet tls renew."
        )
    }

    /// For whoever asks how the broker is.
    func health(now: Timestamp) -> CertificateHealth? {
        context.certificate.map {
            CertificateHealth(
                listenerName: listenerName, subject: $0.subject, serialNumber: $0.serialNumber, notAfter: $0.notAfter,
                state: CertificateExpiry(notAfter: $0.notAfter, now: now.rawValue / 1000).state)
        }
    }
}
