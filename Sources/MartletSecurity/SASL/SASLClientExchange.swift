internal import MartletModel

/// What a client authenticates with.
public enum SASLCredentials: Sendable {
    case password(user: String, password: String)
    /// A token of OAUTHBEARER.
    case token(String)
}

/// The client's side of one authentication.
public struct SASLClientExchange: Sendable {
    private enum State: Sendable {
        case start
        case scram(ScramClient)
        case sent
        case ended
    }

    private let mechanism: SASLMechanism
    private let credentials: SASLCredentials
    private var state = State.start

    public init(_ mechanism: SASLMechanism, _ credentials: SASLCredentials) {
        self.mechanism = mechanism
        self.credentials = credentials
    }

    /// The message that begins it.
    ///
    /// - Parameter nonce: random and printable, without commas; new for each exchange.
    public mutating func start(nonce: String) throws(SASLClientError) -> [UInt8] {
        switch (mechanism, credentials) {
        case (.plain, .password(let user, let password)):
            state = .sent
            return Array("\u{0}\(user)\u{0}\(password)".utf8)
        case (.scramSHA256, .password(let user, let password)), (.scramSHA512, .password(let user, let password)):
            let client = ScramClient(mechanism.scram ?? .sha512, user: user, password: password, nonce: nonce)
            state = .scram(client)
            return client.first
        case (.oauthBearer, .token(let token)):
            state = .sent
            return Array("n,,\u{1}auth=Bearer \(token)\u{1}\u{1}".utf8)
        default:
            throw SASLClientError(
                "\(mechanism.rawValue) needs \(mechanism == .oauthBearer ? "a token" : "a user and a password")")
        }
    }

    /// What follows the server's answer: nil where the client is satisfied.
    public mutating func receive(_ answer: [UInt8]) throws(SASLClientError) -> [UInt8]? {
        switch state {
        case .scram(var client):
            let next = try client.receive(answer)
            state = next == nil ? .ended : .scram(client)
            return next
        case .sent:
            state = .ended
            // A server that refuses a token says why, and waits for an empty word (RFC 7628, section 3.2.3).
            return mechanism == .oauthBearer && !answer.isEmpty ? [1] : nil
        case .start, .ended: throw SASLClientError("the server sent more than the mechanism has")
        }
    }
}

/// Why a client does not go on with an authentication.
public struct SASLClientError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
}
