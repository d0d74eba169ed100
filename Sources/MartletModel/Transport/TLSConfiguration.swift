/// What one end of TLS connections is to use and to demand: of a listener, of a client, of the broker towards others.
public struct TLSConfiguration: Sendable, Hashable {
    /// The own certificate and key; nil for a client that shows none.
    public var identity: TLSIdentitySource?
    /// Which authorities are believed; nil: those of the operating system.
    public var trust: TLSTrustSource?
    /// A PEM file of revocation lists. Where it is set, every certificate of a chain must be covered by a list in it.
    public var revocationListFile: String?
    /// `TLSv1.2`, `TLSv1.3` (`ssl.enabled.protocols`).
    public var protocols: Set<TLSProtocol> = [.v12, .v13]
    /// Names of OpenSSL or of the standard (`ssl.cipher.suites`); empty: what OpenSSL thinks good.
    public var cipherSuites: [String] = []
    /// What a server asks of clients (`ssl.client.auth`).
    public var clientAuthentication = TLSClientAuthentication.none
    /// Whether a client demands that the certificate is for the name it connected to
    /// (`ssl.endpoint.identification.algorithm=https`).
    public var verifiesServerName = true

    public init() {}
}

public enum TLSProtocol: String, Sendable, Hashable, CaseIterable {
    case v12 = "TLSv1.2"
    case v13 = "TLSv1.3"
}

public enum TLSClientAuthentication: String, Sendable, Hashable, CaseIterable {
    case none
    case requested
    case required
}

/// A text that stands in a file, or in the configuration itself.
public enum TLSText: Sendable, Hashable {
    case file(String)
    case inline(String)
}

/// Where a certificate with its chain and its private key come from.
public enum TLSIdentitySource: Sendable, Hashable {
    /// PEM: the leaf first, then its intermediates. The key may stand in the same text.
    case pem(chain: TLSText, key: TLSText, keyPassword: String?)
    case pkcs12(file: String, password: String)
}

/// Where the authorities come from that are believed.
public enum TLSTrustSource: Sendable, Hashable {
    case pem(TLSText)
    case pkcs12(file: String, password: String)
}

extension TLSIdentitySource: CustomStringConvertible {
    /// Without passwords and keys, so that no log line has them.
    public var description: String {
        switch self {
        case .pem(let chain, _, _): "\(chain)"
        case .pkcs12(let file, _): file
        }
    }
}

extension TLSTrustSource: CustomStringConvertible {
    public var description: String {
        switch self {
        case .pem(let text): "\(text)"
        case .pkcs12(let file, _): file
        }
    }
}

extension TLSText: CustomStringConvertible {
    public var description: String {
        switch self {
        case .file(let path): path
        case .inline: "PEM in the configuration"
        }
    }
}

extension TLSConfiguration {
    /// Every file that it names, each once, sorted.
    public var files: [String] {
        var files: Set<String> = []
        switch identity {
        case .pem(let chain, let key, _)?: files.formUnion([chain.file, key.file].compactMap(\.self))
        case .pkcs12(let file, _)?: files.insert(file)
        case nil: break
        }
        switch trust {
        case .pem(let text)?: files.formUnion([text.file].compactMap(\.self))
        case .pkcs12(let file, _)?: files.insert(file)
        case nil: break
        }
        if let revocationListFile { files.insert(revocationListFile) }
        return files.sorted()
    }
}

extension TLSText {
    fileprivate var file: String? {
        if case .file(let path) = self { path } else { nil }
    }
}
