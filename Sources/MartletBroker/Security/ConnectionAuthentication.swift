import MartletModel
import MartletSecurity
import MartletWire
import NIOCore

/// How far a connection is with saying who it is (KIP-43, KIP-152, KIP-368). Pure: exchanges and clocks are elsewhere.
///
///     notNeeded                                  a listener without SASL
///     awaiting ── mechanism ──▶ exchanging ── done ──▶ authenticated ── mechanism ──▶ exchanging …
///
/// Nothing but ApiVersions and SASL is served before a client has authenticated; once its session has ended, nothing but
/// SASL until it has done so anew, as the same principal and by the same mechanism.
struct ConnectionAuthentication: Sendable {
    enum Phase: Sendable {
        case notNeeded
        case awaiting
        case exchanging(SASLMechanism, Framing)
        case authenticated
        case refused
    }

    /// How the messages of an exchange travel.
    enum Framing: Sendable, Hashable {
        /// In SaslAuthenticate requests.
        case requests
        /// Bare, each with its length, after SaslHandshake 0.
        case bare
    }

    /// An authentication that succeeded.
    struct Session: Sendable {
        let principal: Principal
        let mechanism: SASLMechanism
        /// When the client has to have authenticated anew; nil: never.
        let endsAt: NIODeadline?
    }

    private(set) var phase: Phase
    private(set) var session: Session?
    private let mechanisms: [SASLMechanism]

    /// - Parameter mechanisms: those of the listener; nil on one without SASL.
    init(mechanisms: [SASLMechanism]?) {
        self.mechanisms = mechanisms ?? []
        phase = mechanisms == nil ? .notNeeded : .awaiting
    }

    /// Why a request must not be served, which ends the connection; nil where it may.
    func objection(to api: ApiKey, now: @autoclosure () -> NIODeadline) -> String? {
        if case .notNeeded = phase { return nil }
        switch (phase, api) {
        case (.refused, _): return "it sent \(api) after its authentication had failed"
        case (_, .saslHandshake), (.exchanging(_, .requests), .saslAuthenticate): return nil
        case (_, .saslAuthenticate): return "it sent SaslAuthenticate without a SaslHandshake before it"
        case (.awaiting, .apiVersions): return nil
        case (.authenticated, _):
            guard let end = session?.endsAt, now() >= end else { return nil }
            return "its session had ended before it sent \(api), and it did not authenticate anew"
        case (.exchanging, _) where session != nil:
            return "it sent \(api) in the middle of its re-authentication"
        default:
            return "it sent \(api) before it had authenticated: set security.protocol and sasl.mechanism in the client"
        }
    }

    /// Takes the name of a mechanism.
    ///
    /// - Throws: the error code for the client, and the connection ends.
    mutating func choose(_ name: String, framing: Framing) throws(SASLRefused) -> SASLMechanism {
        switch phase {
        case .notNeeded:
            throw SASLRefused(.illegalSaslState, "it asked for SASL on a listener that authenticates otherwise", ends: false)
        case .exchanging, .refused:
            throw SASLRefused(.illegalSaslState, "it sent SaslHandshake in the middle of an authentication")
        case .awaiting, .authenticated: break
        }
        guard let mechanism = SASLMechanism(rawValue: name), mechanisms.contains(mechanism) else {
            let known = mechanisms.map(\.rawValue).joined(separator: ", ")
            throw SASLRefused(
                .unsupportedSaslMechanism, "it asked for the SASL mechanism '\(name.prefix(64))', and the listener has \(known)")
        }
        if let session, session.mechanism != mechanism {
            throw SASLRefused(
                .saslAuthenticationFailed,
                "it began its re-authentication by \(mechanism.rawValue) and had authenticated by \(session.mechanism.rawValue)")
        }
        phase = .exchanging(mechanism, framing)
        return mechanism
    }

    /// The exchange that is under way has succeeded.
    ///
    /// - Throws: for a re-authentication as somebody else.
    mutating func succeeded(_ new: Session) throws(SASLRefused) {
        if let session, session.principal != new.principal {
            phase = .refused
            throw SASLRefused(
                .saslAuthenticationFailed, "it re-authenticated as \(new.principal) and had been \(session.principal)")
        }
        session = new
        phase = .authenticated
    }

    mutating func failed() { phase = .refused }

    /// Whether it is known who the client is, or nobody asks.
    var isSettled: Bool {
        switch phase {
        case .notNeeded, .authenticated: true
        case .awaiting, .exchanging, .refused: false
        }
    }

    /// Whether the next frame is a message of an exchange and no request.
    var takesBareTokens: Bool {
        if case .exchanging(_, .bare) = phase { true } else { false }
    }
}

/// Why an authentication does not go on.
struct SASLRefused: Error, Sendable, Hashable {
    let code: ErrorCode
    /// For our log, completing "closing connection …: …". The client is told less.
    let reason: String
    /// Whether the connection is closed once the client has its answer.
    let ends: Bool

    init(_ code: ErrorCode, _ reason: String, ends: Bool = true) {
        self.code = code
        self.reason = reason
        self.ends = ends
    }
}
