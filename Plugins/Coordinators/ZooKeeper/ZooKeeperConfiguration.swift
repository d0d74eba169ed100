import MartletModel
import MartletStrategy

/// The settings of the coordinator, with their types.
struct ZooKeeperConfiguration: Sendable {
    let connect: ConnectString
    let sessionTimeout: Duration
    /// How long opening may take.
    let connectionTimeout: Duration
    /// Nil: TLS is not spoken.
    let tls: TLSConfiguration?
    let credentials: ZooKeeperCredentials
    let accessList: AccessList
    /// A call that has no answer by then has failed, and so has the server that left it without.
    var callLimit = Duration.seconds(1)

    static let declared: [StrategySetting] = [
        StrategySetting(
            "connect", .text, default: nil,
            "The servers of the ensemble, and the znode below which everything lies, made if it is missing: host:port,host:port/chroot."
        ),
        StrategySetting(
            "session.timeout.ms", .integer(500...600_000), default: "6000",
            "How long the ensemble keeps a broker's ephemeral keys without a sign of life; the servers may raise or lower it."),
        StrategySetting(
            "connection.timeout.ms", .integer(100...600_000), default: "18000",
            "How long a broker tries to reach a server when it starts."),
        StrategySetting(
            "set.acl", .boolean, default: "false",
            "Only who is authenticated as the maker of a znode may read and write it. All brokers have to be authenticated as the same user, or by certificates with the same subject."
        ),
        StrategySetting(
            "auth.scheme", .choice(["none", "digest", "sasl"]), default: "none",
            "How the broker says who it is besides its certificate: ZooKeeper's digest scheme, or SASL with DIGEST-MD5."),
        StrategySetting("auth.username", .text, default: "", "The user, for auth.scheme digest and sasl."),
        StrategySetting("auth.password", .text, default: "", "The user's password."),
        StrategySetting("ssl.client.enable", .boolean, default: "false", "Whether TLS is spoken with the servers."),
        StrategySetting(
            "ssl.keystore.location", .text, default: "",
            "The broker's certificate chain and key, as a file of PEM or PKCS12; empty where the servers ask for none."),
        StrategySetting("ssl.keystore.password", .text, default: "", "The password of the keystore, or of the key in it."),
        StrategySetting(
            "ssl.keystore.type", .choice(["", "PEM", "PKCS12"]), default: "",
            "The form of the keystore; empty: PKCS12 where it is named .p12 or .pfx, otherwise PEM."),
        StrategySetting(
            "ssl.truststore.location", .text, default: "",
            "The authorities that the servers' certificates may be of, as a file of PEM or PKCS12; empty: those of the operating system."
        ),
        StrategySetting("ssl.truststore.password", .text, default: "", "The password of the truststore."),
        StrategySetting(
            "ssl.truststore.type", .choice(["", "PEM", "PKCS12"]), default: "",
            "The form of the truststore; empty: PKCS12 where it is named .p12 or .pfx, otherwise PEM."),
        StrategySetting(
            "ssl.endpoint.identification.algorithm", .choice(["", "HTTPS", "https"]), default: "HTTPS",
            "HTTPS: a server's certificate has to be for the name in connect; empty: it may be for any."),
    ]

    init(_ settings: StrategySettings) throws(StrategySettingError) {
        let text = try settings.text("connect")
        do throws(ConnectString.Objection) {
            connect = try ConnectString(text)
        } catch {
            throw StrategySettingError(setting: "connect", value: text, reason: error.reason)
        }
        sessionTimeout = .milliseconds(try settings.integer("session.timeout.ms"))
        connectionTimeout = .milliseconds(try settings.integer("connection.timeout.ms"))
        accessList = try settings.boolean("set.acl") ? .creatorOnly : .open
        credentials = try Self.credentials(settings)
        tls = try settings.boolean("ssl.client.enable") ? Self.tls(settings) : nil
    }

    func session(root: String, seed: UInt64) -> SessionSettings {
        SessionSettings(
            serverCount: connect.servers.count, callLimit: callLimit, sessionTimeout: sessionTimeout, credentials: credentials,
            accessList: accessList, root: root, seed: seed)
    }

    private static func credentials(_ settings: StrategySettings) throws(StrategySettingError) -> ZooKeeperCredentials {
        let scheme = try settings.text("auth.scheme")
        if scheme == "none" { return .none }
        let user = try settings.text("auth.username")
        guard !user.isEmpty, !user.contains(":") else {
            throw StrategySettingError(
                setting: "auth.username", value: user, reason: "must be set, without ':', where auth.scheme is \(scheme)")
        }
        let password = try settings.text("auth.password")
        return scheme == "sasl" ? .sasl(user: user, password: password) : .digest(user: user, password: password)
    }

    private static func tls(_ settings: StrategySettings) throws(StrategySettingError) -> TLSConfiguration {
        var configuration = TLSConfiguration()
        let keys = try settings.text("ssl.keystore.location")
        let keyPassword = try settings.text("ssl.keystore.password")
        if !keys.isEmpty {
            configuration.identity =
                isPKCS12(keys, try settings.text("ssl.keystore.type"))
                ? .pkcs12(file: keys, password: keyPassword)
                : .pem(chain: .file(keys), key: .file(keys), keyPassword: keyPassword.isEmpty ? nil : keyPassword)
        }
        let authorities = try settings.text("ssl.truststore.location")
        if !authorities.isEmpty {
            configuration.trust =
                isPKCS12(authorities, try settings.text("ssl.truststore.type"))
                ? .pkcs12(file: authorities, password: try settings.text("ssl.truststore.password"))
                : .pem(.file(authorities))
        }
        configuration.verifiesServerName = try !settings.text("ssl.endpoint.identification.algorithm").isEmpty
        return configuration
    }

    private static func isPKCS12(_ file: String, _ type: String) -> Bool {
        type.isEmpty ? file.hasSuffix(".p12") || file.hasSuffix(".pfx") : type == "PKCS12"
    }
}
