/// Keys that are set for one listener, or for one SASL mechanism of it (KIP-103, KIP-226):
/// `listener.name.<name>.ssl.keystore.location`, `listener.name.<name>.scram-sha-256.sasl.jaas.config`.
///
/// Names of listeners are lower case in keys, whatever they are in `listeners`.
enum ListenerKeys {
    static let prefix = "listener.name."

    /// The key that is set for one listener by `name`; nil for a name that is none, or whose key stands for the whole broker.
    static func key(named name: String) -> ConfigKey? { ownName(in: name).flatMap { byName[$0] } }

    /// What the broker calls the key that `name` sets for one listener.
    static func ownName(in name: String) -> String? {
        guard name.hasPrefix(prefix) else { return nil }
        let rest = name.dropFirst(prefix.count)
        guard let dot = rest.firstIndex(of: "."), dot != rest.startIndex else { return nil }
        let own = rest[rest.index(after: dot)...]
        if byName[String(own)] != nil { return String(own) }
        guard let second = own.firstIndex(of: "."), mechanisms.contains(String(own[..<second])) else { return String(own) }
        return String(own[own.index(after: second)...])
    }

    /// Where the value of a key for a listener is looked for, the most specific first.
    static func names(of key: String, listener: String, mechanism: String? = nil) -> [String] {
        let own = prefix + listener.lowercased() + "."
        let general = [own + key, key]
        return mechanism.map { [own + $0.lowercased() + "." + key] + general } ?? general
    }

    private static let byName = Dictionary(
        uniqueKeysWithValues: (BrokerConfigKeys.tls + BrokerConfigKeys.sasl).map { ($0.name, $0) })
    private static let mechanisms: Set<String> = ["plain", "scram-sha-256", "scram-sha-512", "oauthbearer", "gssapi"]
}
