import MartletModel

extension BrokerSettings {
    /// Each broker shows a certificate on the listener between brokers, by which the others know which one it is.
    public var brokersProveThemselves: Bool {
        guard let security = listenerSecurity[interBrokerListenerName] else { return false }
        return security.sasl == nil && security.tls?.configuration.clientAuthentication == .required
    }

    /// The listener between brokers is for them alone: the configuration names it, and others are there for clients.
    public var interBrokerListenerIsApart: Bool {
        namesInterBrokerListener && listeners.count > 1 && brokersProveThemselves
    }

    /// Where there may be other brokers they prove by certificates who they are, unless the configuration says `PLAINTEXT` in
    /// so many words.
    static func checkInterBroker(
        _ endpoints: ListenerList, _ security: [String: ListenerSecuritySettings], _ reader: inout SettingsReader
    ) {
        guard let listener = endpoints.listeners.first(where: { $0.name == endpoints.interBrokerName }) else { return }
        let objection: String? =
            switch listener.securityProtocol {
            case .plaintext where endpoints.brokersSpeakInTheClear: nil
            case .plaintext:
                "chooses the listener \(listener), which has no TLS, for what brokers say to each other. Set it to SSL and add a listener with certificates (martlet tls init makes them), or set it to PLAINTEXT in so many words"
            case .ssl where security[listener.name]?.tls?.configuration.clientAuthentication == .required: nil
            case .ssl:
                "chooses the listener \(listener), which does not demand certificates: set listener.name.\(listener.name.lowercased()).ssl.client.auth=required"
            case .saslPlaintext, .saslSSL:
                "chooses the listener \(listener) with SASL, which brokers do not speak to each other: choose a listener with SSL and certificates"
            }
        guard let objection else { return }
        let key = "security.inter.broker.protocol"
        reader.add(
            ConfigProblem(
                key: key, value: reader.text(key) ?? "", reason: objection, origin: reader.origin(of: key)))
    }
}
