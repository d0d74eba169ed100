import COpenSSL
import MartletModel

@testable import MartletSecurity

/// Signs tokens as an issuer does, and says by which key. Its key never changes, so it may be shared; hence `@unchecked`.
final class TokenSigner: @unchecked Sendable {
    enum Kind: Hashable { case rsa, ec }

    private let kind: Kind
    private let key: OpaquePointer

    init(_ kind: Kind) {
        self.kind = kind
        var made: OpaquePointer?
        switch kind {
        case .ec: made = martlet_EVP_EC_gen_P256()
        case .rsa:
            let options = EVP_PKEY_CTX_new_from_name(nil, "RSA", nil)
            EVP_PKEY_keygen_init(options)
            EVP_PKEY_CTX_set_rsa_keygen_bits(options, 2048)
            EVP_PKEY_keygen(options, &made)
            EVP_PKEY_CTX_free(options)
        }
        key = made!
    }

    deinit { EVP_PKEY_free(key) }

    // MARK: The key set

    /// - Parameter id: nil for a key without one.
    func json(id: String?) -> String {
        let name = id.map { #""kid":"\#($0)","# } ?? ""
        switch kind {
        case .rsa:
            return
                #"{\#(name)"kty":"RSA","n":"\#(number(OSSL_PKEY_PARAM_RSA_N, 256))","e":"\#(number(OSSL_PKEY_PARAM_RSA_E, 3))"}"#
        case .ec:
            let x = number(OSSL_PKEY_PARAM_EC_PUB_X, 32), y = number(OSSL_PKEY_PARAM_EC_PUB_Y, 32)
            return #"{\#(name)"kty":"EC","crv":"P-256","x":"\#(x)","y":"\#(y)"}"#
        }
    }

    private func number(_ parameter: String, _ byteCount: Int32) -> String {
        var value: OpaquePointer?
        EVP_PKEY_get_bn_param(key, parameter, &value)
        defer { BN_free(value) }
        return Base64.urlSafe.encode(Self.bytes(of: value, byteCount))
    }

    private static func bytes(of number: OpaquePointer?, _ byteCount: Int32) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(byteCount))
        BN_bn2binpad(number, &bytes, byteCount)
        return bytes
    }

    /// The public key as PEM: what somebody would sign with who hopes that it is taken for a shared secret.
    var publicPEM: [UInt8] {
        let bio = BIO_new(BIO_s_mem())
        defer { BIO_free(bio) }
        PEM_write_bio_PUBKEY(bio, key)
        var bytes: UnsafeMutablePointer<CChar>?
        let count = martlet_BIO_get_mem_data(bio, &bytes)
        return Array(UnsafeRawBufferPointer(start: bytes, count: count))
    }

    // MARK: Tokens

    func token(_ claims: String, id: String? = nil, algorithm: String? = nil, headerMore: String = "") -> String {
        let name = algorithm ?? (kind == .rsa ? "RS256" : "ES256")
        let header = #"{"alg":"\#(name)"\#(id.map { #","kid":"\#($0)""# } ?? "")\#(headerMore)}"#
        let message = Self.encoded(header) + "." + Self.encoded(claims)
        return message + "." + Base64.urlSafe.encode(signature(of: Array(message.utf8)))
    }

    static func encoded(_ text: String) -> String { Base64.urlSafe.encode(Array(text.utf8)) }

    private func signature(of message: [UInt8]) -> [UInt8] {
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key)
        var count = 512
        var signature = [UInt8](repeating: 0, count: count)
        EVP_DigestSign(context, &signature, &count, message, message.count)
        signature.removeLast(signature.count - count)
        guard kind == .ec else { return signature }
        return signature.withUnsafeBufferPointer { bytes in
            var start = bytes.baseAddress
            let numbers = d2i_ECDSA_SIG(nil, &start, bytes.count)
            defer { ECDSA_SIG_free(numbers) }
            return Self.bytes(of: ECDSA_SIG_get0_r(numbers), 32) + Self.bytes(of: ECDSA_SIG_get0_s(numbers), 32)
        }
    }
}
