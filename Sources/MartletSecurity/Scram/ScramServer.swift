public import MartletModel

/// SCRAM-SHA-256 and -512 (RFC 5802, RFC 7677, KIP-84): the client proves that it knows the password without telling it, and
/// the server that it knows what was kept of it.
///
/// A user that does not exist goes through the same steps with a decoy, and fails at the proof like a wrong password.
public struct ScramServer: SASLServerExchange {
    private enum State: Sendable {
        case first
        case final(Exchange)
        case ended
    }

    /// What the last message is held against.
    private struct Exchange: Sendable {
        /// The GS2 header: channel binding, and whom the client wants to act as.
        let header: String
        let clientFirst: String
        let serverFirst: String
        let nonce: String
        let user: String
        let credential: ScramCredential
        /// Whether the credential is not a decoy.
        let isReal: Bool
    }

    static let messageByteCountMax = 65_536

    private let mechanism: ScramMechanism
    private let credential: @Sendable (String) -> ScramCredential?
    private let decoy: ScramDecoy
    private let serverNonce: String
    private var state = State.first

    /// - Parameters:
    ///   - nonce: random and printable, without commas; new for each exchange.
    ///   - credential: what is stored for a user.
    public init(
        _ mechanism: ScramMechanism, nonce: String, decoy: ScramDecoy,
        credential: @escaping @Sendable (String) -> ScramCredential?
    ) {
        self.mechanism = mechanism
        serverNonce = nonce
        self.decoy = decoy
        self.credential = credential
    }

    public mutating func receive(_ message: [UInt8], now: Timestamp) -> SASLStep {
        let before = state
        state = .ended
        guard message.count <= Self.messageByteCountMax, let text = String(validating: message, as: UTF8.self) else {
            return refused("the message is too long or no UTF-8")
        }
        switch before {
        case .first: return receiveFirst(text)
        case .final(let exchange): return receiveFinal(text, exchange)
        case .ended: return refused("a message came after the end")
        }
    }

    /// `n,,n=user,r=nonce`
    private mutating func receiveFirst(_ text: String) -> SASLStep {
        let parts = text.split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return refused("the first message has no GS2 header") }
        guard parts[0] == "n" || parts[0] == "y" else { return refused("it asks for channel binding, which is not offered") }
        let bare = String(parts[2])
        let attributes = bare.split(separator: ",", omittingEmptySubsequences: false)
        guard attributes.count >= 2, attributes[0].hasPrefix("n="), attributes[1].hasPrefix("r="),
            let user = ScramName.decoded(attributes[0].dropFirst(2)), !user.isEmpty
        else { return refused("the first message is not of the form n=user,r=nonce") }
        guard parts[1].isEmpty || parts[1].hasPrefix("a=") && ScramName.decoded(parts[1].dropFirst(2)) == user else {
            return refused("it wants to act as another", user)
        }
        guard attributes.count == 2 else {
            return refused("it uses an extension that is not known here: \(attributes[2].prefix(40))", user)
        }
        let clientNonce = attributes[1].dropFirst(2)
        guard !clientNonce.isEmpty, clientNonce.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            return refused("its nonce is empty or not printable", user)
        }
        let stored = credential(user)
        let known = stored ?? decoy.credential(for: user, mechanism)
        let nonce = clientNonce + serverNonce
        let answer = "r=\(nonce),s=\(Base64.standard.encode(known.salt)),i=\(known.iterations)"
        state = .final(
            Exchange(
                header: "\(parts[0]),\(parts[1]),", clientFirst: bare, serverFirst: answer, nonce: String(nonce), user: user,
                credential: known, isReal: stored != nil))
        return .challenge(Array(answer.utf8))
    }

    /// `c=biws,r=nonce,p=proof`, where `c` is the header of the first message again: nobody on the way has changed it.
    private func receiveFinal(_ text: String, _ exchange: Exchange) -> SASLStep {
        let user = exchange.user
        let attributes = text.split(separator: ",", omittingEmptySubsequences: false)
        let binding = "c=\(Base64.standard.encode(Array(exchange.header.utf8)))"
        guard attributes.count == 3, attributes[0] == binding, attributes[1] == "r=\(exchange.nonce)",
            attributes[2].hasPrefix("p="),
            let proof = Base64.standard.decode(attributes[2].dropFirst(2).utf8)
        else { return refused("the last message does not belong to the first", user) }
        let digest = mechanism.digest
        let exchanged = Array("\(exchange.clientFirst),\(exchange.serverFirst),\(attributes[0]),\(attributes[1])".utf8)
        let signature = digest.authenticate(exchanged, key: exchange.credential.storedKey)
        guard proof.count == signature.count else { return refused("the proof has the wrong length", user) }
        let clientKey = zip(proof, signature).map { $0 ^ $1 }
        let isRight = ConstantTime.areEqual(digest.hash(clientKey), exchange.credential.storedKey)
        guard isRight, exchange.isReal else { return refused("the user does not exist or the password is wrong", user) }
        let verifier = Base64.standard.encode(digest.authenticate(exchanged, key: exchange.credential.serverKey))
        return .done(Array("v=\(verifier)".utf8), SASLIdentity(Principal(name: user), by: SASLMechanism(mechanism)))
    }

    private func refused(_ reason: String, _ user: String? = nil) -> SASLStep {
        .refused(SASLRefusal(SASLMechanism(mechanism), user: user, reason))
    }
}

extension SASLMechanism {
    public init(_ mechanism: ScramMechanism) {
        switch mechanism {
        case .sha256: self = .scramSHA256
        case .sha512: self = .scramSHA512
        }
    }

    public var scram: ScramMechanism? {
        switch self {
        case .scramSHA256: .sha256
        case .scramSHA512: .sha512
        case .plain, .oauthBearer: nil
        }
    }
}

/// User names in SCRAM messages: `=2C` stands for a comma and `=3D` for an equals sign.
enum ScramName {
    static func encoded(_ name: String) -> String {
        var text = ""
        for character in name {
            switch character {
            case ",": text += "=2C"
            case "=": text += "=3D"
            default: text.append(character)
            }
        }
        return text
    }

    /// Nil where an equals sign stands for anything else.
    static func decoded(_ text: Substring) -> String? {
        var name = ""
        var rest = text
        while let character = rest.popFirst() {
            guard character == "=" else {
                name.append(character)
                continue
            }
            if rest.hasPrefix("2C") { name.append(",") } else if rest.hasPrefix("3D") { name.append("=") } else { return nil }
            rest = rest.dropFirst(2)
        }
        return name
    }
}
