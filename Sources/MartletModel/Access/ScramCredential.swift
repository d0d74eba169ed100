/// The mechanisms of SCRAM (RFC 5802, RFC 7677), with the protocol's numbers (KIP-554).
public enum ScramMechanism: Int8, Sendable, Hashable, CaseIterable {
    case sha256 = 1
    case sha512 = 2

    /// `SCRAM-SHA-256`
    public var name: String {
        switch self {
        case .sha256: "SCRAM-SHA-256"
        case .sha512: "SCRAM-SHA-512"
        }
    }

    /// Bytes of a key.
    public var keyByteCount: Int {
        switch self {
        case .sha256: 32
        case .sha512: 64
        }
    }

    /// Fewer are refused: RFC 7677 and Kafka ask for at least 4,096.
    public static let iterationsMin = 4096
    /// More are refused: a client spends this work for each connection.
    public static let iterationsMax = 16384
}

/// What is kept of a password: enough to check it, not enough to log in with (RFC 5802, section 3).
public struct ScramCredential: Sendable, Hashable {
    public let salt: [UInt8]
    public let storedKey: [UInt8]
    public let serverKey: [UInt8]
    public let iterations: Int

    public init(salt: [UInt8], storedKey: [UInt8], serverKey: [UInt8], iterations: Int) {
        self.salt = salt
        self.storedKey = storedKey
        self.serverKey = serverKey
        self.iterations = iterations
    }
}

/// What whoever only begins to authenticate learns of a user's credential: told in the first answer, or by how long it takes.
public struct ScramShape: Sendable, Hashable {
    public let mechanism: ScramMechanism
    public let iterations: Int
    public let saltByteCount: Int

    public init(_ mechanism: ScramMechanism, iterations: Int, saltByteCount: Int) {
        self.mechanism = mechanism
        self.iterations = iterations
        self.saltByteCount = saltByteCount
    }

    public init(of credential: ScramCredential, _ mechanism: ScramMechanism) {
        self.init(mechanism, iterations: credential.iterations, saltByteCount: credential.salt.count)
    }
}

extension ScramCredential: CustomStringConvertible {
    /// Without the keys, so that no log line has them.
    public var description: String { "iterations=\(iterations)" }
}
