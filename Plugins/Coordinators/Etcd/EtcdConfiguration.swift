import MartletHTTP
import MartletModel
import MartletStrategy

/// The settings of the engine, read and checked.
struct EtcdConfiguration: Sendable {
    let endpoints: [HTTPURL]
    let keys: EtcdKeys
    let sessionTimeout: Duration
    let tls: TLSConfiguration
    let credentials: EtcdAuthenticateRequest?

    static let declarations: [StrategySetting] = [
        StrategySetting(
            "endpoints", .text, default: nil,
            "The members of the etcd cluster, separated by commas: https://host:2379. Of each the port for clients."),
        StrategySetting(
            "prefix", .text, default: "/martlet",
            "What the keys of this cluster begin with in etcd: a path such as /martlet. Clusters that share an etcd differ in it."
        ),
        StrategySetting(
            "session.timeout.ms", .integer(1000...300_000), default: "6000",
            "After so long without a word from a broker it counts as gone, in milliseconds. etcd counts whole seconds."),
        StrategySetting(
            "ssl.truststore.location", .text, default: "",
            "A file with the authorities that etcd's certificates are believed by; empty: those of the operating system."),
        StrategySetting(
            "ssl.truststore.type", .choice(["PEM", "PKCS12"]), default: "PEM", "The form of ssl.truststore.location."),
        StrategySetting("ssl.truststore.password", .text, default: "", "The password of ssl.truststore.location in PKCS12."),
        StrategySetting(
            "ssl.keystore.location", .text, default: "",
            "A file with the certificate, its chain and its key that etcd is shown; empty: none is shown."),
        StrategySetting("ssl.keystore.type", .choice(["PEM", "PKCS12"]), default: "PEM", "The form of ssl.keystore.location."),
        StrategySetting("ssl.keystore.password", .text, default: "", "The password of ssl.keystore.location in PKCS12."),
        StrategySetting(
            "ssl.keystore.certificate.chain", .text, default: "",
            "The certificate and its chain as PEM, or the path of a file; instead of ssl.keystore.location."),
        StrategySetting(
            "ssl.keystore.key", .text, default: "", "The key of ssl.keystore.certificate.chain as PEM, or the path of a file."),
        StrategySetting("ssl.key.password", .text, default: "", "The password of a key in PEM."),
        StrategySetting("username", .text, default: "", "Who the broker is to etcd, where it asks for a name; empty: nobody."),
        StrategySetting("password", .text, default: "", "The password of username."),
    ]

    init(_ settings: StrategySettings) throws(StrategySettingError) {
        endpoints = try Self.endpoints(settings)
        keys = EtcdKeys(prefix: try Self.prefix(settings))
        sessionTimeout = .milliseconds(try settings.integer("session.timeout.ms"))
        tls = try Self.tls(settings)
        let name = try settings.text("username")
        credentials = name.isEmpty ? nil : EtcdAuthenticateRequest(name: name, password: try settings.text("password"))
    }

    private static func endpoints(_ settings: StrategySettings) throws(StrategySettingError) -> [HTTPURL] {
        let text = try settings.text("endpoints")
        var endpoints: [HTTPURL] = []
        for part in text.split(separator: ",") {
            let endpoint = part.filter { $0 != " " }
            do throws(HTTPURLError) {
                endpoints.append(try HTTPURL(endpoint.contains("://") ? endpoint : "https://\(endpoint)"))
            } catch {
                throw StrategySettingError(
                    setting: "endpoints", value: HTTPURL.printable(text), reason: "'\(HTTPURL.printable(endpoint))' \(error)")
            }
        }
        guard 1...16 ~= endpoints.count else {
            throw StrategySettingError(setting: "endpoints", value: text, reason: "it must name 1 to 16 endpoints")
        }
        return endpoints
    }

    private static func prefix(_ settings: StrategySettings) throws(StrategySettingError) -> String {
        let text = try settings.text("prefix")
        if text.isEmpty || text == "/" { return "" }
        do throws(CoordinationError) {
            return try CoordinationKey(text).path
        } catch {
            throw StrategySettingError(
                setting: "prefix", value: text,
                reason: "it must be a path such as /martlet, without an empty, '.' or '..' segment")
        }
    }

    private static func tls(_ settings: StrategySettings) throws(StrategySettingError) -> TLSConfiguration {
        var tls = TLSConfiguration()
        let authorities = try settings.text("ssl.truststore.location")
        if !authorities.isEmpty {
            tls.trust =
                try settings.text("ssl.truststore.type") == "PKCS12"
                ? .pkcs12(file: authorities, password: try settings.text("ssl.truststore.password")) : .pem(.file(authorities))
        }
        let store = try settings.text("ssl.keystore.location")
        let chain = try settings.text("ssl.keystore.certificate.chain")
        let key = try settings.text("ssl.keystore.key")
        let password = try settings.text("ssl.key.password")
        let keyPassword = password.isEmpty ? nil : password
        switch (store.isEmpty, chain.isEmpty, key.isEmpty) {
        case (true, true, true): break
        case (false, true, true):
            tls.identity =
                try settings.text("ssl.keystore.type") == "PKCS12"
                ? .pkcs12(file: store, password: try settings.text("ssl.keystore.password"))
                : .pem(chain: .file(store), key: .file(store), keyPassword: keyPassword)
        case (true, false, false):
            tls.identity = .pem(chain: pem(chain), key: pem(key), keyPassword: keyPassword)
        default:
            throw StrategySettingError(
                setting: "ssl.keystore.location", value: store,
                reason: "set it alone, or ssl.keystore.certificate.chain together with ssl.keystore.key")
        }
        return tls
    }

    /// PEM itself, or the path of a file.
    private static func pem(_ value: String) -> TLSText { value.contains("-----BEGIN") ? .inline(value) : .file(value) }
}
