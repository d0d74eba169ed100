public import MartletModel
public import MartletSecurity
package import MartletTLS
internal import Synchronization

/// How a client's connections are protected, and how it says who it is.
public struct ClientSecurity: Sendable {
    /// Nil: bytes as they are.
    public let tls: TLSConfiguration?
    /// Nil: the client authenticates by its certificate, or not at all.
    public let sasl: ClientSASL?
    private let contexts = ContextCache()

    public init(tls: TLSConfiguration? = nil, sasl: ClientSASL? = nil) {
        self.tls = tls
        self.sasl = sasl
    }

    /// By certificates that were read already.
    package init(_ tls: TLSConfiguration, context: TLSContext) {
        self.init(tls: tls)
        contexts.keep(context)
    }

    /// Neither.
    public static let plaintext = ClientSecurity()

    /// Read once, at the first connection.
    ///
    /// - Throws: ``ClientError/Kind/invalidArgument`` for certificates that cannot be used.
    func context(now: Int64) throws(ClientError) -> TLSContext? {
        guard let tls else { return nil }
        return try contexts.context(for: tls, now: now)
    }
}

/// What a client authenticates with by SASL.
public struct ClientSASL: Sendable {
    public let mechanism: SASLMechanism
    /// Asked for each connection: a token may be another one each time.
    public let credentials: @Sendable () async throws -> SASLCredentials

    public init(_ mechanism: SASLMechanism, credentials: @escaping @Sendable () async throws -> SASLCredentials) {
        self.mechanism = mechanism
        self.credentials = credentials
    }

    public init(_ mechanism: SASLMechanism, user: String, password: String) {
        self.init(mechanism) { .password(user: user, password: password) }
    }
}

private final class ContextCache: Sendable {
    private let context = Mutex<TLSContext?>(nil)

    func keep(_ known: TLSContext) { context.withLock { $0 = known } }

    func context(for configuration: TLSConfiguration, now: Int64) throws(ClientError) -> TLSContext {
        if let known = context.withLock({ $0 }) { return known }
        do throws(TLSConfigurationError) {
            let made = try TLSContext(configuration, role: .client, now: now)
            context.withLock { $0 = made }
            return made
        } catch {
            throw ClientError(.invalidArgument, "The connection cannot be secured: \(error)")
        }
    }
}
