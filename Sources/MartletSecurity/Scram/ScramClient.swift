internal import MartletModel

/// The client's side of SCRAM (RFC 5802): proves that it knows the password, and demands the same proof of the server.
struct ScramClient: Sendable {
    private enum State: Sendable {
        case first
        case final(serverSignature: [UInt8])
        case ended
    }

    private let mechanism: ScramMechanism
    private let password: String
    private let nonce: String
    private let bare: String
    private var state = State.first

    /// More would let a server keep a client busy.
    static let iterationsMax = 1_000_000

    init(_ mechanism: ScramMechanism, user: String, password: String, nonce: String) {
        self.mechanism = mechanism
        self.password = password
        self.nonce = nonce
        bare = "n=\(ScramName.encoded(user)),r=\(nonce)"
    }

    var first: [UInt8] { Array("n,,\(bare)".utf8) }

    mutating func receive(_ answer: [UInt8]) throws(SASLClientError) -> [UInt8]? {
        guard let text = String(validating: answer, as: UTF8.self) else {
            throw SASLClientError("the server's message is no UTF-8")
        }
        switch state {
        case .first: return try receiveFirst(text)
        case .final(let signature):
            state = .ended
            guard text.hasPrefix("v="), let shown = Base64.standard.decode(text.dropFirst(2).utf8),
                ConstantTime.areEqual(shown, signature)
            else { throw SASLClientError("the server does not know the user's credentials: it may be another than it claims") }
            return nil
        case .ended: throw SASLClientError("the server sent more than the mechanism has")
        }
    }

    private mutating func receiveFirst(_ text: String) throws(SASLClientError) -> [UInt8] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0].hasPrefix("r=\(nonce)"), parts[0].utf8.count > nonce.utf8.count + 2,
            parts[1].hasPrefix("s="),
            let salt = Base64.standard.decode(parts[1].dropFirst(2).utf8), parts[2].hasPrefix("i="),
            let iterations = Int(parts[2].dropFirst(2)), (ScramMechanism.iterationsMin...Self.iterationsMax).contains(iterations)
        else {
            throw SASLClientError("the server's first message cannot be: nonce, salt or iterations are missing or out of bounds")
        }
        let digest = mechanism.digest
        let salted = digest.stretch(Array(password.utf8), salt: salt, iterations: iterations)
        let clientKey = digest.authenticate(Array("Client Key".utf8), key: salted)
        let exchanged = Array("\(bare),\(text),c=biws,\(parts[0])".utf8)
        let signature = digest.authenticate(exchanged, key: digest.hash(clientKey))
        let serverKey = digest.authenticate(Array("Server Key".utf8), key: salted)
        state = .final(serverSignature: digest.authenticate(exchanged, key: serverKey))
        let proof = Base64.standard.encode(zip(clientKey, signature).map { $0 ^ $1 })
        return Array("c=biws,\(parts[0]),p=\(proof)".utf8)
    }
}
