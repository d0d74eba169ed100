internal import COpenSSL
internal import MartletModel

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// An X.509 certificate. Immutable, so it may be shared; hence `@unchecked`.
final class Certificate: @unchecked Sendable {
    let pointer: OpaquePointer

    /// - Parameter owned: given up by the caller.
    init(owning pointer: OpaquePointer) { self.pointer = pointer }

    /// - Parameter borrowed: stays the caller's.
    init(sharing pointer: OpaquePointer) {
        X509_up_ref(pointer)
        self.pointer = pointer
    }

    deinit { X509_free(pointer) }

    /// As RFC 2253 writes it.
    var subject: String { Self.text(of: X509_get_subject_name(pointer)) }
    var issuer: String { Self.text(of: X509_get_issuer_name(pointer)) }

    /// Whether subject and issuer are the same.
    var isSelfIssued: Bool { X509_NAME_cmp(X509_get_subject_name(pointer), X509_get_issuer_name(pointer)) == 0 }

    /// Whether `issuer` could have signed this one, by names and key ids.
    func isIssued(by issuer: Certificate) -> Bool { X509_check_issued(issuer.pointer, pointer) == X509_V_OK }

    func belongs(to key: PrivateKey) -> Bool {
        defer { ERR_clear_error() }
        return X509_check_private_key(pointer, key.pointer) == 1
    }

    /// Hexadecimal, without leading zeros.
    var serialNumber: String {
        guard let number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(pointer), nil) else { return "" }
        defer { BN_free(number) }
        guard let digits = BN_bn2hex(number) else { return "" }
        defer { CRYPTO_free(digits, "", 0) }
        let text = String(cString: digits).lowercased()
        let significant = text.drop { $0 == "0" }
        return significant.isEmpty ? "0" : String(significant)
    }

    /// Seconds since 1970.
    var notBefore: Int64 { Self.seconds(X509_get0_notBefore(pointer)) }
    var notAfter: Int64 { Self.seconds(X509_get0_notAfter(pointer)) }

    /// Whether the certificate may be used for servers (or clients, otherwise), as its extended key usage says.
    func mayServe(asServer: Bool) -> Bool {
        defer { ERR_clear_error() }
        return X509_check_purpose(pointer, asServer ? X509_PURPOSE_SSL_SERVER : X509_PURPOSE_SSL_CLIENT, 0) == 1
    }

    /// Bits of security that key and signature give: 112 for RSA with 2,048 bits, 128 for P-256 and SHA-256.
    var securityBits: (key: Int, signature: Int) {
        let key = X509_get0_pubkey(pointer).map { Int(EVP_PKEY_get_security_bits($0)) } ?? 0
        var bits: Int32 = -1
        X509_get_signature_info(pointer, nil, nil, &bits, nil)
        ERR_clear_error()
        return (key, Int(bits))
    }

    /// `EC, 256 bits`
    var keyDescription: String {
        guard let key = X509_get0_pubkey(pointer) else { return "an unreadable key" }
        let name = EVP_PKEY_get0_type_name(key).map { String(cString: $0) } ?? "unknown"
        return "\(name), \(EVP_PKEY_get_bits(key)) bits"
    }

    private static func text(of name: OpaquePointer?) -> String {
        guard let name, let bio = BIO_new(BIO_s_mem()) else { return "" }
        defer { BIO_free(bio) }
        guard martlet_X509_NAME_print(bio, name) >= 0 else {
            ERR_clear_error()
            return ""
        }
        return bio.memoryText
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64 {
        var fields = tm()
        guard let time, ASN1_TIME_to_tm(time, &fields) == 1 else {
            ERR_clear_error()
            return 0
        }
        return Int64(timegm(&fields))
    }
}

extension Certificate: CustomStringConvertible {
    /// `CN=alice (serial 1f, issued by CN=Authority)`
    var description: String { "\(subject) (serial \(serialNumber), issued by \(issuer))" }
}

extension OpaquePointer {
    /// What was written to a memory BIO.
    var memoryText: String {
        var bytes: UnsafeMutablePointer<CChar>?
        let count = martlet_BIO_get_mem_data(self, &bytes)
        guard count > 0, let bytes else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
    }
}
