internal import COpenSSL

/// What a certificate may be used for, and who vouches for it.
extension Certificate {
    /// Whether it may issue others.
    var isAuthority: Bool {
        defer { ERR_clear_error() }
        return X509_check_ca(pointer) > 0
    }

    /// Whether `issuer` really signed it: names and key ids can be those of another key.
    func isSigned(by issuer: Certificate) -> Bool {
        defer { ERR_clear_error() }
        guard let key = X509_get0_pubkey(issuer.pointer) else { return false }
        return X509_verify(pointer, key) == 1
    }

    /// In the standard's words: `digitalSignature`, `serverAuth`; empty where it says nothing, which is everything.
    var usages: [String] {
        defer { ERR_clear_error() }
        let uses = X509_get_key_usage(pointer)
        let extended = X509_get_extended_key_usage(pointer)
        // All bits: there is no such extension.
        return (uses == .max ? [] : Self.keyUsages.filter { uses & UInt32($0.bit) != 0 }.map(\.name))
            + (extended == .max ? [] : Self.extendedUsages.filter { extended & UInt32($0.bit) != 0 }.map(\.name))
    }

    private static let keyUsages: [(bit: Int32, name: String)] = [
        (KU_DIGITAL_SIGNATURE, "digitalSignature"), (KU_NON_REPUDIATION, "nonRepudiation"),
        (KU_KEY_ENCIPHERMENT, "keyEncipherment"),
        (KU_DATA_ENCIPHERMENT, "dataEncipherment"), (KU_KEY_AGREEMENT, "keyAgreement"), (KU_KEY_CERT_SIGN, "keyCertSign"),
        (KU_CRL_SIGN, "cRLSign"),
    ]

    private static let extendedUsages: [(bit: Int32, name: String)] = [
        (XKU_SSL_SERVER, "serverAuth"), (XKU_SSL_CLIENT, "clientAuth"), (XKU_SMIME, "emailProtection"),
        (XKU_CODE_SIGN, "codeSigning"),
        (XKU_OCSP_SIGN, "OCSPSigning"), (XKU_TIMESTAMP, "timeStamping"), (XKU_ANYEKU, "anyExtendedKeyUsage"),
    ]

    /// `ecdsa-with-SHA256`
    var signatureDescription: String { OBJ_nid2ln(X509_get_signature_nid(pointer)).map { String(cString: $0) } ?? "unknown" }

    /// The first value of a field of the subject, such as `NID_commonName`, as it is: not escaped.
    func subjectText(_ field: Int32) -> String? {
        guard let name = X509_get_subject_name(pointer) else { return nil }
        let place = X509_NAME_get_index_by_NID(name, field, -1)
        guard place >= 0, let entry = X509_NAME_get_entry(name, place), let value = X509_NAME_ENTRY_get_data(entry) else {
            return nil
        }
        var utf8: UnsafeMutablePointer<UInt8>?
        let count = ASN1_STRING_to_UTF8(&utf8, value)
        guard count >= 0, let utf8 else {
            ERR_clear_error()
            return nil
        }
        defer { CRYPTO_free(utf8, "", 0) }
        return String(decoding: UnsafeBufferPointer(start: utf8, count: Int(count)), as: UTF8.self)
    }
}
