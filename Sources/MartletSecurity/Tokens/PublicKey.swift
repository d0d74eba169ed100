internal import COpenSSL

/// A key that checks signatures. Immutable, so it may be shared; hence `@unchecked`.
final class PublicKey: @unchecked Sendable {
    private let pointer: OpaquePointer

    deinit { EVP_PKEY_free(pointer) }

    /// - Parameters:
    ///   - modulus: big-endian; of 2,048 to 16,384 bits.
    init?(modulus: [UInt8], exponent: [UInt8]) {
        guard (256...2048).contains(modulus.drop { $0 == 0 }.count), (1...8).contains(exponent.count),
            let key = martlet_RSA_public_key(modulus, modulus.count, exponent, exponent.count)
        else { return nil }
        pointer = key
    }

    /// - Parameter point: both coordinates, big-endian, each as long as the curve has it.
    init?(curve: String, x: [UInt8], y: [UInt8]) {
        let point = [4] + x + y
        guard x.count == y.count, let key = martlet_EC_public_key(curve, point, point.count) else {
            ERR_clear_error()
            return nil
        }
        pointer = key
    }

    func verifies(_ signature: [UInt8], of message: [UInt8], by algorithm: SignatureAlgorithm) -> Bool {
        defer { ERR_clear_error() }
        var given = signature
        if let curve = algorithm.curve {
            guard signature.count == 2 * curve.coordinateByteCount else { return false }
            var der = [UInt8](repeating: 0, count: 160)
            let count = martlet_ECDSA_signature(signature, curve.coordinateByteCount, &der, der.count)
            guard count > 0 else { return false }
            given = Array(der.prefix(Int(count)))
        }
        return martlet_verify(
            pointer, algorithm.digest.algorithm, algorithm.hasPSSPadding ? 1 : 0, given, given.count, message, message.count) == 1
    }
}
