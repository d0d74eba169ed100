public import MartletModel

/// OAUTHBEARER (RFC 7628, KIP-255): the client shows a token that somebody signed who is believed here.
public struct OAuthBearerServer: SASLServerExchange {
    private enum State: Sendable, Hashable {
        case first
        /// The client was told why, and answers with a word that says nothing.
        case refused(SASLRefusal)
        case ended
    }

    private let rules: TokenRules
    private let source: (any TokenKeySource)?
    private var state = State.first

    /// - Parameter keys: nil: nobody is believed.
    public init(rules: TokenRules, keys: (any TokenKeySource)?) {
        self.rules = rules
        source = keys
    }

    public mutating func receive(_ message: [UInt8], now: Timestamp) -> SASLStep {
        let before = state
        state = .ended
        switch before {
        case .refused(let refusal): return .refused(refusal)
        case .ended: return .refused(SASLRefusal(.oauthBearer, "a message came after the end"))
        case .first: break
        }
        guard let (token, authorization) = Self.parsed(message) else {
            return .refused(SASLRefusal(.oauthBearer, "the message is not of the form n,,^Aauth=Bearer token^A^A"))
        }
        guard let source else {
            return refuse("there is no key set to check tokens with: set sasl.oauthbearer.jwks.endpoint.url")
        }
        guard let keys = source.current else {
            return refuse("there is no key set to check tokens with yet: sasl.oauthbearer.jwks.endpoint.url could not be fetched")
        }
        do throws(TokenFault) {
            let (name, expiresAt) = try rules.verified(token, keys: keys, now: now)
            guard authorization.isEmpty || authorization == name else {
                return refuse("it wants to act as '\(authorization.prefix(200))', and the token is of '\(name)'")
            }
            return .done([], SASLIdentity(Principal(name: name), by: .oauthBearer, expiresAt: expiresAt))
        } catch {
            if error.isUnknownKey { source.unknownKeyWasSeen() }
            return refuse(error.reason)
        }
    }

    private mutating func refuse(_ reason: String) -> SASLStep {
        state = .refused(SASLRefusal(.oauthBearer, reason))
        return .challenge(Array(#"{"status":"invalid_token"}"#.utf8))
    }

    /// GS2 header, then fields `key=value`, each ended by ^A, and one ^A more.
    private static func parsed(_ message: [UInt8]) -> (token: String, authorization: String)? {
        guard message.count <= TokenRules.tokenByteCountMax + 4096, let text = String(validating: message, as: UTF8.self) else {
            return nil
        }
        let fields = text.split(separator: "\u{1}", omittingEmptySubsequences: false)
        guard fields.count >= 4, fields[fields.count - 1].isEmpty, fields[fields.count - 2].isEmpty else { return nil }
        let header = fields[0].split(separator: ",", omittingEmptySubsequences: false)
        guard header.count == 3, header[0] == "n" || header[0] == "y", header[2].isEmpty else { return nil }
        guard header[1].isEmpty || header[1].hasPrefix("a="), let authorization = ScramName.decoded(header[1].dropFirst(2)) else {
            return nil
        }
        var token: Substring?
        for field in fields[1..<(fields.count - 2)] {
            guard let separator = field.firstIndex(of: "="), separator != field.startIndex else { return nil }
            guard field[..<separator] == "auth" else { continue }
            let value = field[field.index(after: separator)...]
            guard token == nil, value.lowercased().hasPrefix("bearer ") else { return nil }
            token = value.dropFirst("bearer ".count)
        }
        return token.map { (String($0), authorization) }
    }
}

/// Where the keys come from that sign tokens.
public protocol TokenKeySource: Sendable {
    /// As they are now; nil where there are none yet. Answers at once.
    var current: KeySet? { get }

    /// A token named a key that is not among them: they may have been exchanged. The token is refused, as Kafka does it; the
    /// client's next attempt finds the keys that were fetched because of this one.
    func unknownKeyWasSeen()
}
