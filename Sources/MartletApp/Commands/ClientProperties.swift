import MartletClient
import MartletConfig
import MartletModel
import MartletSecurity

/// The properties by which a client connects, as Kafka's clients name them (and librdkafka's, where people have those files):
/// what `--command-config` reads.
struct ClientProperties {
    let path: String
    let security: ClientSecurity
    let clientID: String?
    /// One sentence each: keys that have no effect here.
    let warnings: [String]

    /// - Throws: ``CommandFailure`` naming file, key, value and remedy, never a password.
    init(_ text: String, path: String) throws {
        let assignments: [ConfigAssignment]
        do throws(ConfigError) {
            assignments = try PropertiesFile.assignments(in: text, path: path)
        } catch {
            throw CommandFailure("\(error)")
        }
        let texts = Dictionary(assignments.map { ($0.name, $0.value.trimmedBlanks) }) { _, last in last }
        for key in texts.keys.sorted() {
            if let objection = ClientPropertyNames.objection(to: key) { throw CommandFailure("\(path): '\(key)' \(objection)") }
        }
        var reader = Reader(path: path, texts: texts)
        let security = try reader.securityProtocol()
        self.path = path
        self.security = ClientSecurity(
            tls: security.isEncrypted ? try reader.tls() : nil, sasl: security.isAuthenticated ? try reader.sasl() : nil)
        clientID = reader.text("client.id")
        warnings =
            reader.warnings
            + reader.unread.map { key in
                let isLeftOut =
                    ClientPropertyNames.known.contains(key)
                    && (key.hasPrefix("ssl.") && !security.isEncrypted || key.hasPrefix("sasl.") && !security.isAuthenticated)
                return
                    "\(path): '\(key)' has no effect here\(isLeftOut ? ", where security.protocol is \(security.rawValue)" : "")."
            }
    }

    /// Those that an option or the environment names; nil where neither does. Warnings are told.
    static func named(by option: String?) throws -> ClientProperties? {
        let variable = "MARTLET_COMMAND_CONFIG"
        guard let path = option ?? ProcessEnvironment.variables[variable] else { return nil }
        let text: String
        do throws(CommandFailure) { text = try TextFile.contents(of: path) } catch {
            throw CommandFailure("\(option == nil ? variable : "--command-config"): \(error)")
        }
        let properties = try ClientProperties(text, path: path)
        for warning in properties.warnings { StandardError.line(warning) }
        return properties
    }
}

extension ClientProperties {
    struct Reader {
        let path: String
        let texts: [String: String]
        private var read: Set<String> = []
        /// One sentence each: what works and should not be so.
        var warnings: [String] = []

        init(path: String, texts: [String: String]) {
            self.path = path
            self.texts = texts
        }

        mutating func text(_ key: String) -> String? {
            read.insert(key)
            return texts[key].flatMap { $0.isEmpty ? nil : $0 }
        }

        var unread: [String] { texts.keys.filter { !read.contains($0) && $0 != "bootstrap.servers" }.sorted() }

        func wrong(_ key: String, _ value: String?, _ reason: String) -> CommandFailure {
            CommandFailure("\(path): '\(key)'\(value.map { " is '\($0)': it" } ?? "") \(reason).")
        }

        mutating func securityProtocol() throws -> SecurityProtocol {
            guard let text = text("security.protocol") else { return .plaintext }
            guard let security = SecurityProtocol(rawValue: text.uppercased()) else {
                throw wrong("security.protocol", text, "must be one of PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL")
            }
            return security
        }

        // MARK: TLS

        mutating func tls() throws -> TLSConfiguration {
            var configuration = TLSConfiguration()
            configuration.identity = try identity()
            configuration.trust = try trust()
            if let algorithm = texts["ssl.endpoint.identification.algorithm"] {
                _ = text("ssl.endpoint.identification.algorithm")
                guard ["", "https", "none"].contains(algorithm.lowercased()) else {
                    throw wrong("ssl.endpoint.identification.algorithm", algorithm, "must be https, or empty")
                }
                configuration.verifiesServerName = algorithm.lowercased() == "https"
            }
            if let list = text("ssl.enabled.protocols") {
                let names = list.split(separator: ",").map { String($0).trimmedBlanks }
                configuration.protocols = Set(names.compactMap(TLSProtocol.init))
                guard configuration.protocols.count == Set(names).count else {
                    throw wrong("ssl.enabled.protocols", list, "must be made of TLSv1.2 and TLSv1.3")
                }
            }
            if let list = text("ssl.cipher.suites") {
                configuration.cipherSuites = list.split(separator: ",").map { String($0).trimmedBlanks }
            }
            return configuration
        }

        private mutating func identity() throws -> TLSIdentitySource? {
            if let chain = pem("ssl.certificate.location", "ssl.certificate.pem", "ssl.keystore.certificate.chain") {
                guard let key = pem("ssl.key.location", "ssl.key.pem", "ssl.keystore.key") else {
                    throw wrong("ssl.keystore.key", nil, "is missing: the certificate and its key go together")
                }
                // It says what these are by their names.
                _ = text("ssl.keystore.type")
                return .pem(chain: chain, key: key, keyPassword: keyPassword())
            }
            guard let file = text("ssl.keystore.location") else { return nil }
            return try store("ssl.keystore.type", file) == "PKCS12"
                ? .pkcs12(file: file, password: text("ssl.keystore.password") ?? "")
                : .pem(chain: .file(file), key: .file(file), keyPassword: keyPassword())
        }

        /// Of a key in PEM. Those who think of the whole file as a store name the store's.
        private mutating func keyPassword() -> String? { text("ssl.key.password") ?? text("ssl.keystore.password") }

        private mutating func trust() throws -> TLSTrustSource? {
            if let authorities = pem("ssl.ca.location", "ssl.ca.pem", "ssl.truststore.certificates") {
                _ = text("ssl.truststore.type")
                return .pem(authorities)
            }
            guard let file = text("ssl.truststore.location") else { return nil }
            return try store("ssl.truststore.type", file) == "PKCS12"
                ? .pkcs12(file: file, password: text("ssl.truststore.password") ?? "") : .pem(.file(file))
        }

        /// The first of them that is set: PEM itself, or the file that has it.
        private mutating func pem(_ keys: String...) -> TLSText? {
            for key in keys {
                if let text = text(key) { return text.contains("-----BEGIN") ? .inline(text) : .file(text) }
            }
            return nil
        }

        private mutating func store(_ key: String, _ file: String) throws -> String {
            let type = text(key)?.uppercased() ?? (file.hasSuffix(".p12") || file.hasSuffix(".pfx") ? "PKCS12" : "PEM")
            switch type {
            case "PEM", "PKCS12": return type
            case "JKS":
                throw wrong(
                    key, type,
                    "is a format of Java alone; convert the file, and set PKCS12: "
                        + "keytool -importkeystore -srckeystore \(file) -destkeystore \(file).p12 -deststoretype PKCS12")
            default: throw wrong(key, type, "must be PEM or PKCS12")
            }
        }

        // MARK: SASL

        mutating func sasl() throws -> ClientSASL {
            guard let name = text("sasl.mechanism") ?? text("sasl.mechanisms") else {
                throw wrong("sasl.mechanism", nil, "is missing: one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER")
            }
            guard let mechanism = SASLMechanism(rawValue: name.uppercased()) else {
                throw wrong("sasl.mechanism", name, "must be one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER")
            }
            if mechanism == .oauthBearer { return try token() }
            if let user = text("sasl.username"), let password = text("sasl.password") {
                return ClientSASL(mechanism, user: user, password: password)
            }
            guard let jaas = try jaas() else {
                throw wrong("sasl.jaas.config", nil, "is missing: user and password for \(mechanism.rawValue)")
            }
            guard let user = jaas.username, let password = jaas.password else {
                throw wrong("sasl.jaas.config", nil, "needs username=\"…\" and password=\"…\"")
            }
            return ClientSASL(mechanism, user: user, password: password)
        }

        mutating func jaas() throws -> JAASConfiguration? {
            guard let text = text("sasl.jaas.config") else { return nil }
            do throws(JAASError) { return try JAASConfiguration(text) } catch { throw wrong("sasl.jaas.config", nil, "\(error)") }
        }
    }
}

extension String {
    var trimmedBlanks: String {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
