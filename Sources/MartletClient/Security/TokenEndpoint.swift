internal import MartletHTTP
public import MartletModel
public import MartletSecurity
internal import MartletTLS
internal import Synchronization

/// Where a client gets tokens by its own credentials (`sasl.oauthbearer.token.endpoint.url`, KIP-768).
///
/// A token is used for the connections that are opened within 80 % of its life, then another one is fetched. One whose life the
/// endpoint does not tell is used once.
public final class TokenEndpoint: Sendable {
    /// More is nobody's answer.
    private static let answerByteCountMax = 1 << 20

    private let endpoint: HTTPEndpoint
    private let grant: ClientCredentialsGrant
    private let held = Mutex<(token: String, until: ContinuousClock.Instant)?>(nil)

    /// - Parameters:
    ///   - url: `https`; with `http` the secret can be read on the way, see ``warning``.
    ///   - trust: nil: the authorities of the operating system.
    ///   - connectTimeout: for the connection, and as long again for TLS (`sasl.login.connect.timeout.ms`).
    ///   - readTimeout: for the whole answer (`sasl.login.read.timeout.ms`).
    /// - Throws: ``ClientError/Kind/invalidArgument``.
    public init(
        url: String, grant: ClientCredentialsGrant, trust: TLSTrustSource? = nil, connectTimeout: Duration = .seconds(10),
        readTimeout: Duration = .seconds(10)
    ) throws(ClientError) {
        do throws(HTTPURLError) {
            endpoint = HTTPEndpoint(
                try HTTPURL(url), trust: trust, connectTimeout: connectTimeout, readTimeout: readTimeout,
                answerByteCountMax: Self.answerByteCountMax)
        } catch {
            throw ClientError(.invalidArgument, "The token endpoint is '\(HTTPURL.printable(url))': it \(error).")
        }
        self.grant = grant
    }

    /// What should not be, but works; nil where all is well.
    public var warning: String? {
        guard endpoint.url.isOpenToOthers else { return nil }
        return
            "The token endpoint \(endpoint.url) is asked in the clear: whoever is on the way can read the client's secret. Use https."
    }

    /// A token that is good for a while yet.
    ///
    /// - Throws: ``ClientError`` of kind `unauthenticated` for credentials that are refused, `disconnected` and `timedOut` where
    ///   another attempt may help.
    public func token() async throws(ClientError) -> String {
        if let held = held.withLock({ $0 }), .now < held.until { return held.token }
        let answer: HTTPAnswer
        do throws(HTTPFault) {
            answer = try await endpoint.answer(
                to: HTTPRequest(.form(grant.form), authorization: grant.authorization), now: WallClock.now.rawValue / 1000)
        } catch {
            throw Self.error(of: error, endpoint)
        }
        switch TokenAnswer(status: answer.status, body: answer.body) {
        case .token(let token, let lifetime):
            if let lifetime { held.withLock { $0 = (token, .now + lifetime * 0.8) } }
            return token
        case .malformed(let reason): throw ClientError(.malformedAnswer, "No token: \(endpoint.url) \(reason).")
        case .refused(let words):
            let objection = (answer.objection ?? "") + (words.isEmpty ? "" : ": \(words)")
            if answer.status >= 500 || answer.status == 429 {
                throw ClientError(.disconnected, "No token: \(endpoint.url) \(objection).")
            }
            throw ClientError(.unauthenticated, "No token: \(endpoint.url) \(objection).\(Self.remedy(answer.status))")
        }
    }

    private static func remedy(_ status: Int) -> String {
        switch status {
        case 400, 401, 403: " Look at the client's id, secret and scope, and whether it may use the grant client_credentials."
        case 404, 405: " Look at sasl.oauthbearer.token.endpoint.url."
        default: ""
        }
    }

    private static func error(of fault: HTTPFault, _ endpoint: HTTPEndpoint) -> ClientError {
        let text = "No token: \(endpoint.url) \(fault)."
        return switch fault.kind {
        case .unreachable: ClientError(.disconnected, text)
        case .timedOut: ClientError(.timedOut, text)
        case .untrusted:
            ClientError(
                .unauthenticated,
                text
                    + " The authorities that are believed there are those of ssl.truststore.location in sasl.jaas.config, or else the operating system's."
            )
        case .malformed, .tooLong: ClientError(.malformedAnswer, text)
        case .cancelled: .cancelled
        }
    }
}

extension ClientSASL {
    /// OAUTHBEARER with tokens that are fetched as they are needed.
    public init(_ endpoint: TokenEndpoint) {
        self.init(.oauthBearer) { .token(try await endpoint.token()) }
    }
}
