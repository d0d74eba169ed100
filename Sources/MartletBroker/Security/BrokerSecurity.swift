import Logging
import MartletConfig
import MartletCoordination
import MartletModel
import MartletSecurity
import MartletServer
import MartletTLS

/// What stands between a socket and a principal: the certificates of the listeners, and their ways to authenticate.
final class BrokerSecurity: Sendable {
    private let listeners: [String: ListenerSecurity]
    private let transports: [String: TLSTransport]
    private let watch: CertificateWatch
    private let reload: CertificateReload
    private let clock: BrokerClock
    private let keySets: [KeySetSettings: KeySetSource]
    private let decoySecret = SecureRandom.bytes(32)
    let certificates: [ListenerCertificates]
    /// Those that brokers show each other; nil where they speak in the clear.
    let interBroker: ListenerCertificates?

    /// - Throws: ``BrokerStartError`` for certificates that cannot be used.
    init(_ settings: BrokerSettings, clock: BrokerClock, logger: Logger) throws(BrokerStartError) {
        var listeners: [String: ListenerSecurity] = [:]
        var transports: [String: TLSTransport] = [:]
        var certificates: [ListenerCertificates] = []
        var keySets: [KeySetSettings: KeySetSource] = [:]
        var interBroker: ListenerCertificates?
        for listener in settings.listeners {
            guard let security = settings.listenerSecurity[listener.name] else { continue }
            let provesBrokers = listener.name == settings.interBrokerListenerName && settings.brokersProveThemselves
            listeners[listener.name] = ListenerSecurity(
                settings: security, brokers: provesBrokers ? BrokerPrincipals(settings.interBrokerPrincipals) : nil)
            if let sasl = security.sasl, sasl.mechanisms.contains(.oauthBearer), let keySet = sasl.oauth.keySet,
                keySets[keySet] == nil
            {
                keySets[keySet] = try KeySetSource(keySet, clock: clock, logger: logger)
            }
            if let tls = security.tls {
                let own = try ListenerCertificates(
                    listener, tls, isForLinks: provesBrokers && !settings.isAlone, now: clock.now())
                if provesBrokers { interBroker = own }
                for warning in own.context.warnings { logger.warning("Listener \(listener.name): \(warning)") }
                certificates.append(own)
                transports[listener.name] = TLSTransport(certificates: own)
            }
        }
        self.listeners = listeners
        self.transports = transports
        self.keySets = keySets
        self.certificates = certificates
        self.interBroker = interBroker
        self.clock = clock
        reload = settings.certificateReload
        watch = CertificateWatch(certificates, clock: clock, logger: logger)
    }

    /// Nil for a listener that neither encrypts nor authenticates.
    func listener(of connection: Connection) -> ListenerSecurity? { listeners[connection.listenerName] }

    /// The exchange for a client that wants to authenticate.
    ///
    /// - Parameter image: where users and what is kept of their passwords are.
    func exchange(
        by mechanism: SASLMechanism, on listener: ListenerSASLSettings, image: @escaping @Sendable () -> ClusterImage
    ) -> any SASLServerExchange {
        let decoy = ScramDecoy(secret: decoySecret) { image().usualScramShape($0) }
        switch mechanism {
        case .plain:
            return PlainServer(users: listener.plainUsers, decoy: decoy) { image().strongestScramCredential(of: $0) }
        case .scramSHA256, .scramSHA512:
            return ScramServer(mechanism.scram ?? .sha512, nonce: Base64.urlSafe.encode(SecureRandom.bytes(24)), decoy: decoy) {
                user in
                image().scramCredential(of: user, mechanism.scram ?? .sha512)
            }
        case .oauthBearer:
            return OAuthBearerServer(
                rules: TokenRules(
                    issuer: listener.oauth.issuer, audiences: listener.oauth.audiences,
                    clockSkew: Int64(listener.oauth.clockSkew / .milliseconds(1)), subjectClaim: listener.oauth.subjectClaim),
                keys: listener.oauth.keySet.flatMap { keySets[$0] })
        }
    }

    func transport(ofListener name: String) -> any TransportSecurity { transports[name] ?? PlaintextTransport() }

    /// Before the listeners are open: a client that came before the keys would be refused.
    func start() async {
        watch.start(watchesFiles: reload == .watch)
        await withTaskGroup(of: Void.self) { group in
            for keySet in keySets.values { group.addTask { await keySet.start() } }
        }
    }

    func stop() {
        watch.stop()
        for keySet in keySets.values { keySet.stop() }
    }

    /// Loads certificates anew because somebody asks for it (SIGHUP).
    func reloadCertificates() {
        if reload != .off { Task { await watch.reloadAll() } }
    }

    /// Refuses to start with a certificate by which the others would take this broker for another one.
    func checkOwnCertificate(_ own: BrokerID, _ image: ClusterImage) throws(BrokerStartError) {
        guard let interBroker, let certificate = interBroker.context.certificate else { return }
        let identity = CertificateIdentity(of: certificate)
        guard let other = image.brokers.first(where: { $0.id != own && $0.certificates.contains(identity) }) else { return }
        throw BrokerStartError(
            description:
                "Listener \(interBroker.listenerName): broker \(other.id) shows a certificate of the same names, '\(identity)', and brokers know each other by these. Give each broker a certificate of its own: martlet tls init DIR --node NAME makes one."
        )
    }

    func certificateHealth() -> [CertificateHealth] { certificates.compactMap { $0.health(now: clock.now()) } }
}
