internal import COpenSSL
internal import MartletModel

extension Certificate {
    /// What the certificate says, for everybody who knows nothing of OpenSSL.
    ///
    /// - Returns: nil where a name has a NUL byte or is no text: such a name means one thing to one reader and another to the next.
    var facts: PeerCertificate? {
        guard let alternativeNames, !subjectHasNUL else { return nil }
        return PeerCertificate(
            subject: subject, issuer: issuer, serialNumber: serialNumber, alternativeNames: alternativeNames,
            notBefore: notBefore, notAfter: notAfter)
    }

    private var subjectHasNUL: Bool {
        guard let name = X509_get_subject_name(pointer) else { return true }
        for place in 0..<X509_NAME_entry_count(name) {
            guard let entry = X509_NAME_get_entry(name, place), let value = X509_NAME_ENTRY_get_data(entry) else { return true }
            var utf8: UnsafeMutablePointer<UInt8>?
            let count = ASN1_STRING_to_UTF8(&utf8, value)
            guard count >= 0, let utf8 else {
                ERR_clear_error()
                return true
            }
            defer { CRYPTO_free(utf8, "", 0) }
            if UnsafeBufferPointer(start: utf8, count: Int(count)).contains(0) { return true }
        }
        return false
    }

    /// Nil where one of them cannot be read.
    private var alternativeNames: [PeerCertificate.AlternativeName]? {
        guard let found = X509_get_ext_d2i(pointer, NID_subject_alt_name, nil, nil) else { return [] }
        let names = OpaquePointer(found)
        defer { GENERAL_NAMES_free(names) }
        var read: [PeerCertificate.AlternativeName] = []
        for place in 0..<martlet_sk_GENERAL_NAME_num(names) {
            guard let name = martlet_sk_GENERAL_NAME_value(names, place), let string = martlet_GENERAL_NAME_string(name) else {
                continue
            }
            let bytes = UnsafeBufferPointer(start: ASN1_STRING_get0_data(string), count: Int(ASN1_STRING_length(string)))
            switch martlet_GENERAL_NAME_type(name) {
            case GEN_IPADD:
                guard let address = IPAddressText.text(of: bytes) else { return nil }
                read.append(.address(address))
            case let type:
                guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else { return nil }
                read.append(type == GEN_DNS ? .dns(text) : type == GEN_URI ? .uri(text) : .email(text))
            }
        }
        return read
    }
}
