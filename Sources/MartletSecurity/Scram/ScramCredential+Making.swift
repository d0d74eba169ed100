public import MartletModel

extension ScramCredential {
    /// What is kept of a password (RFC 5802, section 3).
    public init(password: String, _ mechanism: ScramMechanism, salt: [UInt8], iterations: Int) {
        self.init(
            saltedPassword: mechanism.digest.stretch(Array(password.utf8), salt: salt, iterations: iterations), mechanism, salt: salt,
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

    /// - Parameter secret: random bytes that nobody else has.
    public init(secret: [UInt8]) { self.secret = secret }

    /// Fits no password.
    public func credential(for user: String, _ mechanism: ScramMechanism) -> ScramCredential {
        let seed = Digest.sha512.authenticate(Array("\(mechanism.rawValue) \(user)".utf8), key: secret)
        return ScramCredential(
            salt: Array(seed.prefix(Self.saltByteCount)), storedKey: Array(seed.suffix(mechanism.keyByteCount)),
            serverKey: Digest.sha512.authenticate(seed, key: secret).prefix(mechanism.keyByteCount).map(\.self),
            iterations: Self.iterations)
    }

    /// As `martlet user set` makes them.
    public static let iterations = ScramMechanism.iterationsMin
    public static let saltByteCount = 24
}
