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
    private let state: Mutex<State>

    private struct State {
        var context: TLSContext
        var warnedDays: Int?
    }

    /// - Throws: ``BrokerStartError`` with file, reason and remedy.
    init(_ listener: ListenerSettings, _ settings: ListenerTLSSettings, now: Timestamp) throws(BrokerStartError) {
        listenerName = listener.name
        self.settings = settings
        do throws(TLSConfigurationError) {
            let context = try TLSContext(settings.configuration, role: .server, now: now.rawValue / 1000)
            state = Mutex(State(context: context))
        } catch {
            throw BrokerStartError(description: "Listener \(listener) cannot speak TLS: \(error)")
        }
    }

    var context: TLSContext { state.withLock { $0.context } }

    /// Reads everything anew and uses it from now on, if it can be used.
    func reload(now: Timestamp, logger: Logger) {
        let renewed: TLSContext
        do throws(TLSConfigurationError) {
            renewed = try TLSContext(settings.configuration, role: .server, now: now.rawValue / 1000)
        } catch {
            logger.error("Listener \(listenerName) keeps the certificates it has: \(error)")
            return
        }
        if let old = context.certificate, let new = renewed.certificate,
            let objection = CertificateChange(from: old, to: new).objection(under: settings)
        {
            logger.error("Listener \(listenerName) keeps the certificates it has: \(objection)")
            return
        }
        state.withLock {
            $0.context = renewed
            $0.warnedDays = nil
        }
        let facts = renewed.certificate.map {
            ": \($0.subject), serial \($0.serialNumber), valid until \(CalendarDate($0.notAfter))"
        }
        logger.info("Listener \(listenerName) uses new certificates\(facts ?? "").")
        noteExpiry(now: now, logger: logger)
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
