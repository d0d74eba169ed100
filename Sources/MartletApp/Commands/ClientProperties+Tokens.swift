import MartletClient
import MartletModel
import MartletSecurity

/// Where the tokens of OAUTHBEARER come from: a file, or an endpoint (KIP-768, KIP-1139).
extension ClientProperties.Reader {
    private static let url = "sasl.oauthbearer.token.endpoint.url"

    mutating func token() throws -> ClientSASL {
        guard let url = text(Self.url) else {
            throw wrong(
                Self.url, nil,
                "is missing: the https URL of a token endpoint, or the file URL of a token, such as file:///run/token")
        }
        // librdkafka's word for what an endpoint is asked for.
        _ = text("sasl.oauthbearer.method")
        if url.hasPrefix("file://") {
            // Something else renews it, so it is read anew for each connection.
            let path = String(url.dropFirst("file://".count))
            return ClientSASL(.oauthBearer) { .token(try TextFile.contents(of: path).trimmedBlanks) }
        }
        let jaas = try jaas()
        let grant = try grant(jaas?.options ?? [:])
        let trust = try tokenTrust(jaas)
        let connectTimeout = try milliseconds("sasl.login.connect.timeout.ms")
        let readTimeout = try milliseconds("sasl.login.read.timeout.ms")
        let endpoint: TokenEndpoint
        do throws(ClientError) {
            endpoint = try TokenEndpoint(
                url: url, grant: grant, trust: trust, connectTimeout: connectTimeout, readTimeout: readTimeout)
        } catch {
            throw CommandFailure("\(path): '\(Self.url)': \(error)")
        }
        if let warning = endpoint.warning { warnings.append("\(path): \(warning)") }
        return ClientSASL(endpoint)
    }

    /// Kafka's newer keys, librdkafka's keys, and the options of Kafka's login module.
    private mutating func grant(_ options: [String: String]) throws -> ClientCredentialsGrant {
        func missing(_ option: String, _ name: String) -> CommandFailure {
            wrong(
                "sasl.oauthbearer.client.credentials.\(name)", nil,
                "is missing, and so is the option \(option) of 'sasl.jaas.config': the token endpoint wants to know who asks"
            )
        }
        guard
            let id = text("sasl.oauthbearer.client.credentials.client.id") ?? text("sasl.oauthbearer.client.id")
                ?? options["clientId"]
        else { throw missing("clientId", "client.id") }
        guard
            let secret = text("sasl.oauthbearer.client.credentials.client.secret") ?? text("sasl.oauthbearer.client.secret")
                ?? options["clientSecret"]
        else { throw missing("clientSecret", "client.secret") }
        let encodes = text("sasl.oauthbearer.header.urlencode") ?? "false"
        guard ["true", "false"].contains(encodes) else {
            throw wrong("sasl.oauthbearer.header.urlencode", encodes, "must be true or false")
        }
        return ClientCredentialsGrant(
            clientID: id, clientSecret: secret, scope: text("sasl.oauthbearer.scope") ?? options["scope"],
            encodesCredentials: encodes == "true")
    }

    /// Not the truststore for brokers, nor in Kafka: an issuer of tokens is mostly somebody else's.
    private mutating func tokenTrust(_ jaas: JAASConfiguration?) throws -> TLSTrustSource? {
        if let file = text("https.ca.location") { return .pem(.file(file)) }
        do throws(JAASOptionError) { return try jaas?.trust() } catch { throw wrong("sasl.jaas.config", nil, "\(error)") }
    }

    private mutating func milliseconds(_ key: String) throws -> Duration {
        guard let value = text(key) else { return .seconds(10) }
        guard let number = Int64(value), 1...600_000 ~= number else {
            throw wrong(key, value, "must be a number from 1 to 600000")
        }
        return .milliseconds(number)
    }
}
