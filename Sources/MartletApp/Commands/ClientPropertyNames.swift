/// The names of a client's properties, as Kafka's clients and librdkafka have them.
enum ClientPropertyNames {
    /// Those that have an effect here.
    static let known = [
        "bootstrap.servers", "client.id", "https.ca.location", "sasl.jaas.config", "sasl.login.connect.timeout.ms",
        "sasl.login.read.timeout.ms", "sasl.mechanism", "sasl.mechanisms", "sasl.oauthbearer.client.credentials.client.id",
        "sasl.oauthbearer.client.credentials.client.secret", "sasl.oauthbearer.client.id", "sasl.oauthbearer.client.secret",
        "sasl.oauthbearer.header.urlencode", "sasl.oauthbearer.method", "sasl.oauthbearer.scope",
        "sasl.oauthbearer.token.endpoint.url", "sasl.password", "sasl.username", "security.protocol", "ssl.ca.location",
        "ssl.ca.pem", "ssl.certificate.location", "ssl.certificate.pem", "ssl.cipher.suites", "ssl.enabled.protocols",
        "ssl.endpoint.identification.algorithm", "ssl.key.location", "ssl.key.password", "ssl.key.pem",
        "ssl.keystore.certificate.chain", "ssl.keystore.key", "ssl.keystore.location", "ssl.keystore.password",
        "ssl.keystore.type", "ssl.truststore.certificates", "ssl.truststore.location", "ssl.truststore.password",
        "ssl.truststore.type",
    ]

    /// Those about security that other clients know and that have none here: a file may be theirs as well.
    private static let foreign: Set<String> = [
        "enable.sasl.oauthbearer.unsecure.jwt", "enable.ssl.certificate.verification", "sasl.client.callback.handler.class",
        "security.providers", "ssl.crl.location", "ssl.curves.list", "ssl.engine.factory.class", "ssl.engine.location",
        "ssl.providers",
        "ssl.keymanager.algorithm", "ssl.protocol", "ssl.provider", "ssl.secure.random.implementation", "ssl.sigalgs.list",
        "ssl.trustmanager.algorithm",
    ]
    private static let foreignBeginnings = ["sasl.kerberos.", "sasl.login.", "sasl.oauthbearer."]

    /// Why a name is most likely a mistake: one that is nearly another, or that would protect the connection if there were
    /// such a property. Nil for names that are none of ours: `acks`, `group.id`.
    static func objection(to name: String) -> String? {
        guard !known.contains(name), !foreign.contains(name) else { return nil }
        if let nearest = nearest(to: name) { return "is no property of a client: did you mean '\(nearest)'?" }
        guard !foreignBeginnings.contains(where: name.hasPrefix) else { return nil }
        guard ["ssl.", "sasl.", "security."].contains(where: name.hasPrefix) else { return nil }
        return "is no property of a client: take it out, or correct it."
    }

    private static func nearest(to name: String) -> String? {
        known.map { (name: $0, difference: difference(name, $0)) }
            .filter { $0.difference <= 3 }.min { $0.difference < $1.difference }?.name
    }

    /// Letters that differ, roughly: enough to find a mistyped name among a few dozen.
    private static func difference(_ left: String, _ right: String) -> Int {
        let difference = left.difference(from: right)
        return max(difference.insertions.count, difference.removals.count)
    }
}
