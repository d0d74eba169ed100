import MartletModel
import MartletSecurity

/// Reads the keys about the security of one listener: its own values first, those of the whole broker otherwise.
struct ListenerSecurityReader {
    private let listener: ListenerSettings
    private let layers: ConfigLayers
    private var reader: SettingsReader

    /// - Parameter isOfMechanismAlone: whether what is set for the listener or the broker does not count.
    private init(
        _ listener: ListenerSettings, _ layers: ConfigLayers, mechanism: SASLMechanism? = nil, isOfMechanismAlone: Bool = false
    ) {
        self.listener = listener
        self.layers = layers
        func value(_ key: ConfigKey) -> LayeredValue? {
            var names = ListenerKeys.names(of: key.name, listener: listener.name, mechanism: mechanism?.rawValue)
            if isOfMechanismAlone { names.removeLast(names.count - 1) }
            return names.lazy.compactMap { layers.values(named: [ConfigSynonym($0)]).first }.first
        }
        reader = SettingsReader(
            keys: BrokerConfigKeys.byName, checked: [], text: { value($0)?.converted }, origin: { value($0)?.origin })
    }

    /// What a listener needs for its protocol. Problems go to `problems`; the answer is of no use then.
    static func settings(
        of listener: ListenerSettings, _ layers: ConfigLayers, into problems: inout SettingsReader
    ) -> ListenerSecuritySettings {
        var reader = ListenerSecurityReader(listener, layers)
        let settings = ListenerSecuritySettings(
            tls: listener.securityProtocol.isEncrypted ? reader.tls() : nil,
            sasl: listener.securityProtocol.isAuthenticated ? reader.sasl() : nil)
        do throws(ConfigError) { try reader.reader.finish() } catch { problems.add(error) }
        return settings
    }

    // MARK: TLS

    private mutating func tls() -> ListenerTLSSettings? {
        var configuration = TLSConfiguration()
        configuration.identity = identity()
        configuration.trust = trust()
        configuration.revocationListFile = reader.text("ssl.crl.location")
        configuration.protocols = Set((reader.list("ssl.enabled.protocols") ?? []).compactMap(TLSProtocol.init))
        if configuration.protocols.isEmpty { add("ssl.enabled.protocols", "names no version of TLS") }
        configuration.cipherSuites = reader.list("ssl.cipher.suites") ?? []
        configuration.clientAuthentication = clientAuthentication()
        configuration.verifiesServerName = reader.text("ssl.endpoint.identification.algorithm") != nil
        guard let principals = principalMapping() else { return nil }
        return ListenerTLSSettings(
            configuration: configuration, handshakeTimeout: reader.milliseconds("ssl.handshake.timeout.ms"),
            principals: principals, allowsSubjectChanges: reader.boolean("ssl.allow.dn.changes"),
            allowsAlternativeNameChanges: reader.boolean("ssl.allow.san.changes"))
    }

    private mutating func identity() -> TLSIdentitySource? {
        let location = reader.text("ssl.keystore.location")
        let chain = reader.text("ssl.keystore.certificate.chain")
        let key = reader.text("ssl.keystore.key")
        switch (location, chain, key) {
        case (let file?, nil, nil):
            guard isConvertible("ssl.keystore.type", file) else { return nil }
            if reader.text("ssl.keystore.type") == "PKCS12" {
                return .pkcs12(file: file, password: reader.text("ssl.keystore.password") ?? "")
            }
            return .pem(chain: .file(file), key: .file(file), keyPassword: keyPassword())
        case (nil, let chain?, let key?):
            return .pem(chain: Self.text(chain), key: Self.text(key), keyPassword: keyPassword())
        case (nil, nil, nil):
            add(
                "ssl.keystore.location",
                "is needed by listener \(listener), which speaks \(listener.securityProtocol.rawValue): martlet tls init makes certificates and prints the lines"
            )
        case (nil, _, _):
            add(
                chain == nil ? "ssl.keystore.certificate.chain" : "ssl.keystore.key",
                "is missing: the certificate chain and the key go together")
        default:
            add(
                "ssl.keystore.location",
                "and ssl.keystore.certificate.chain with ssl.keystore.key exclude each other: set one of both")
        }
        return nil
    }

    /// Kafka protects a PEM file by `ssl.key.password`; some write the password of the store.
    private mutating func keyPassword() -> String? { reader.text("ssl.key.password") ?? reader.text("ssl.keystore.password") }

    private mutating func trust() -> TLSTrustSource? {
        let location = reader.text("ssl.truststore.location")
        let certificates = reader.text("ssl.truststore.certificates")
        switch (location, certificates) {
        case (let file?, nil):
            guard isConvertible("ssl.truststore.type", file) else { return nil }
            if reader.text("ssl.truststore.type") == "PKCS12" {
                return .pkcs12(file: file, password: reader.text("ssl.truststore.password") ?? "")
            }
            return .pem(.file(file))
        case (nil, let text?): return .pem(Self.text(text))
        case (nil, nil): return nil
        default:
            add("ssl.truststore.location", "and ssl.truststore.certificates exclude each other: set one of both")
            return nil
        }
    }

    private mutating func isConvertible(_ key: String, _ file: String) -> Bool {
        guard reader.text(key) == "JKS" else { return true }
        reader.add(
            ConfigProblem(
                key: key, value: "JKS",
                reason:
                    "is a format of Java alone; convert the file, and set PKCS12: keytool -importkeystore -srckeystore \(file) -destkeystore \(file).p12 -deststoretype PKCS12",
                origin: reader.origin(of: key)))
        return false
    }

    /// Kafka's rule: where SASL authenticates, a certificate is asked for only if the listener's own key says so.
    private mutating func clientAuthentication() -> TLSClientAuthentication {
        let own = ListenerKeys.names(of: "ssl.client.auth", listener: listener.name)[0]
        if listener.securityProtocol.isAuthenticated, layers.values(named: [ConfigSynonym(own)]).isEmpty { return .none }
        return reader.choice("ssl.client.auth", orElse: TLSClientAuthentication.none)
    }

    private mutating func principalMapping() -> PrincipalMapping? {
        let source = reader.choice("ssl.principal.source", orElse: PrincipalMapping.Source.subject)
        let rules = reader.text("ssl.principal.mapping.rules") ?? "DEFAULT"
        do throws(PrincipalMappingError) {
            return try PrincipalMapping(rules: rules, source: source)
        } catch {
            add("ssl.principal.mapping.rules", value: rules, error.description)
            return nil
        }
    }

    /// PEM itself, or the path of a file.
    private static func text(_ value: String) -> TLSText {
        value.contains("-----BEGIN") ? .inline(value) : .file(value)
    }

    // MARK: SASL

    private mutating func sasl() -> ListenerSASLSettings {
        let mechanisms = (reader.list("sasl.enabled.mechanisms") ?? []).compactMap(SASLMechanism.init)
        if mechanisms.isEmpty { add("sasl.enabled.mechanisms", "names none, and listener \(listener) authenticates by SASL") }
        var lifetimes: [SASLMechanism: Duration] = [:]
        for mechanism in mechanisms {
            var own = ListenerSecurityReader(listener, layers, mechanism: mechanism)
            let lifetime = own.reader.milliseconds("connections.max.reauth.ms")
            if lifetime > .zero { lifetimes[mechanism] = lifetime }
        }
        return ListenerSASLSettings(
            mechanisms: mechanisms, plainUsers: mechanisms.contains(.plain) ? plainUsers() : [:], oauth: oauth(),
            maximumSessionLifetime: lifetimes, tokenByteCountMax: reader.count("sasl.server.max.receive.size"),
            failureDelay: reader.milliseconds("connection.failed.authentication.delay.ms"))
    }

    private mutating func plainUsers() -> [String: String] {
        var own = ListenerSecurityReader(listener, layers, mechanism: .plain)
        guard let text = own.reader.text("sasl.jaas.config") else { return [:] }
        do throws(JAASError) {
            return try JAASConfiguration(text).users
        } catch {
            add("sasl.jaas.config", error.description)
            return [:]
        }
    }

    private mutating func oauth() -> OAuthSettings {
        var own = ListenerSecurityReader(listener, layers, mechanism: .oauthBearer)
        return OAuthSettings(
            keySet: keySet(),
            issuer: own.reader.text("sasl.oauthbearer.expected.issuer"),
            audiences: own.reader.list("sasl.oauthbearer.expected.audience") ?? [],
            clockSkew: .seconds(own.reader.integer("sasl.oauthbearer.clock.skew.seconds", orElse: 30)),
            subjectClaim: own.reader.text("sasl.oauthbearer.sub.claim.name") ?? "sub",
            scopeClaim: own.reader.text("sasl.oauthbearer.scope.claim.name") ?? "scope")
    }

    private mutating func keySet() -> KeySetSettings? {
        var own = ListenerSecurityReader(listener, layers, mechanism: .oauthBearer)
        guard let url = own.reader.text("sasl.oauthbearer.jwks.endpoint.url") else { return nil }
        let first = own.reader.milliseconds("sasl.oauthbearer.jwks.endpoint.retry.backoff.ms")
        return KeySetSettings(
            url: url, refreshInterval: own.reader.milliseconds("sasl.oauthbearer.jwks.endpoint.refresh.ms"),
            firstRetryBackoff: first,
            retryBackoffLimit: max(first, own.reader.milliseconds("sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms")),
            connectTimeout: own.reader.milliseconds("sasl.login.connect.timeout.ms"),
            readTimeout: own.reader.milliseconds("sasl.login.read.timeout.ms"),
            trust: keySetTrust(own.reader.text("sasl.jaas.config")))
    }

    /// Not the listener's own truststore, nor in Kafka: that one says whose certificates clients and brokers may have, and an
    /// issuer of tokens is mostly somebody else's, with a certificate that the operating system knows.
    private mutating func keySetTrust(_ options: String?) -> TLSTrustSource? {
        do {
            if let options {
                let jaas = try JAASConfiguration(options)
                if jaas.module == "OAuthBearerLoginModule", let trust = try jaas.trust() { return trust }
            }
        } catch {
            add("sasl.jaas.config", "\(error)")
        }
        var own = ListenerSecurityReader(listener, layers, mechanism: .oauthBearer, isOfMechanismAlone: true)
        let trust = own.trust()
        do throws(ConfigError) { try own.reader.finish() } catch { reader.add(error) }
        return trust
    }

    // MARK: Problems

    private mutating func add(_ key: String, value: String? = nil, _ reason: String) {
        reader.add(ConfigProblem(key: key, value: value, reason: reason, origin: reader.origin(of: key)))
    }
}

extension SecurityProtocol {
    public var isEncrypted: Bool { self == .ssl || self == .saslSSL }
    public var isAuthenticated: Bool { self == .saslPlaintext || self == .saslSSL }
}
