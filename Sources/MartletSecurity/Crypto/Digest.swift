internal import COpenSSL
public import MartletModel

/// The hash functions of the mechanisms, by OpenSSL.
public enum Digest: Sendable, Hashable {
    case sha256
    case sha384
    case sha512

    /// Bytes of a hash.
    public var byteCount: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    var algorithm: OpaquePointer? {
        switch self {
        case .sha256: EVP_sha256()
        case .sha384: EVP_sha384()
        case .sha512: EVP_sha512()
        }
    }

    public func hash(_ bytes: [UInt8]) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: byteCount)
        let isDone = EVP_Digest(bytes, bytes.count, &hash, nil, algorithm, nil)
        precondition(isDone == 1, "OpenSSL cannot hash")
        return hash
    }

    /// HMAC (RFC 2104).
    public func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: byteCount)
        let done = HMAC(algorithm, key, Int32(clamping: key.count), message, message.count, &code, nil)
        precondition(done != nil, "OpenSSL cannot authenticate")
        return code
    }

    /// PBKDF2 (RFC 8018): slow on purpose, by `iterations`.
    public func stretch(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] {
        var key = [UInt8](repeating: 0, count: byteCount)
        let isDone = password.withUnsafeBytes { password in
            PKCS5_PBKDF2_HMAC(
                password.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: password.count), salt,
                Int32(clamping: salt.count), Int32(clamping: iterations), algorithm, Int32(byteCount), &key)
        }
        precondition(isDone == 1, "OpenSSL cannot stretch")
        return key
    }
}

extension ScramMechanism {
    public var digest: Digest {
        switch self {
        case .sha256: .sha256
        case .sha512: .sha512
        }
    }
}

/// Secrets, compared in a time that does not tell how much of them is right.
public enum ConstantTime {
    public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }
}

/// Random bytes for secrets.
public enum SecureRandom {
    public static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
