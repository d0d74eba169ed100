public import MartletModel

extension ScramCredential {
    /// What is kept of a password (RFC 5802, section 3).
    public init(password: String, _ mechanism: ScramMechanism, salt: [UInt8], iterations: Int) {
        self.init(
            saltedPassword: mechanism.digest.stretch(Array(password.utf8), salt: salt, iterations: iterations), mechanism,
            salt: salt,
            iterations: iterations)
    }

    /// What is kept of a password that somebody else has stretched (KIP-554).
    public init(saltedPassword: [UInt8], _ mechanism: ScramMechanism, salt: [UInt8], iterations: Int) {
        let digest = mechanism.digest
        let clientKey = digest.authenticate(Array("Client Key".utf8), key: saltedPassword)
        self.init(
            salt: salt, storedKey: digest.hash(clientKey),
            serverKey: digest.authenticate(Array("Server Key".utf8), key: saltedPassword), iterations: iterations)
    }

    /// Whether it was made from this password. Takes as long as making it.
    func isMade(from password: [UInt8], _ mechanism: ScramMechanism) -> Bool {
        let salted = mechanism.digest.stretch(password, salt: salt, iterations: iterations)
        let made = ScramCredential(saltedPassword: salted, mechanism, salt: salt, iterations: iterations)
        return ConstantTime.areEqual(made.storedKey, storedKey)
    }
}

/// Credentials for users that do not exist: the same for the same name, so that asking twice tells nothing.
public struct ScramDecoy: Sendable {
    private let secret: [UInt8]
    private let usual: @Sendable (ScramMechanism?) -> ScramShape?

    /// - Parameters:
    ///   - secret: random bytes that nobody else has.
    ///   - usual: what most credentials of a mechanism are like, or of those that PLAIN is checked with; nil where there are none.
    public init(secret: [UInt8], usual: @escaping @Sendable (ScramMechanism?) -> ScramShape? = { _ in nil }) {
        self.secret = secret
        self.usual = usual
    }

    /// Fits no password.
    public func credential(for user: String, _ mechanism: ScramMechanism) -> ScramCredential {
        credential(
            for: user, usual(mechanism) ?? ScramShape(mechanism, iterations: Self.iterations, saltByteCount: Self.saltByteCount))
    }

    /// Fits no password, and takes as long to check as those that PLAIN is checked with.
    func plainCredential(for user: String) -> (ScramMechanism, ScramCredential) {
        let shape = usual(nil) ?? ScramShape(.sha512, iterations: Self.iterations, saltByteCount: Self.saltByteCount)
        return (shape.mechanism, credential(for: user, shape))
    }

    private func credential(for user: String, _ shape: ScramShape) -> ScramCredential {
        let seed = Digest.sha512.authenticate(Array("\(shape.mechanism.rawValue) \(user)".utf8), key: secret)
        var salt: [UInt8] = []
        var block = seed
        while salt.count < shape.saltByteCount {
            salt += block.prefix(shape.saltByteCount - salt.count)
            block = Digest.sha512.authenticate(block, key: secret)
        }
        return ScramCredential(
            salt: salt, storedKey: Array(seed.suffix(shape.mechanism.keyByteCount)),
            serverKey: Digest.sha512.authenticate(seed, key: secret).prefix(shape.mechanism.keyByteCount).map(\.self),
            iterations: shape.iterations)
    }

    /// As `martlet user set` makes them.
    public static let iterations = ScramMechanism.iterationsMin
    public static let saltByteCount = 24
}
