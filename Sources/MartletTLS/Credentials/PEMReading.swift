internal import COpenSSL
internal import MartletModel

extension CredentialFile {
    /// All certificates of a PEM text, in its order.
    func certificates() throws(TLSConfigurationError) -> [Certificate] {
        let found = try withBIO { (bio) throws(TLSConfigurationError) in
            var found: [Certificate] = []
            while let certificate = PEM_read_bio_X509(bio, nil, { _, _, _, _ in -1 }, nil) {
                found.append(Certificate(owning: certificate))
            }
            let fault = OpenSSLFault()
            // Its end is told as "no start line".
            guard fault.has(ERR_LIB_PEM, PEM_R_NO_START_LINE) else {
                throw TLSConfigurationError(
                    place, "certificate \(found.count + 1) in it cannot be read: \(fault)",
                    remedy: "Write the file anew; it may be cut off")
            }
            return found
        }
        guard !found.isEmpty else {
            throw TLSConfigurationError(
                place, "has no certificate in PEM form (-----BEGIN CERTIFICATE-----)",
                remedy: isBinary ? "Set the type of the store to PKCS12 if it is one" : "Name the file that has the certificate")
        }
        return found
    }

    /// The first private key of a PEM text: PKCS#8, encrypted PKCS#8, PKCS#1 or SEC1.
    func privateKey(password: String?) throws(TLSConfigurationError) -> PrivateKey {
        guard hasText("PRIVATE KEY-----") else {
            throw TLSConfigurationError(
                place, "has no private key in PEM form (-----BEGIN PRIVATE KEY-----)",
                remedy: isBinary
                    ? "Set the type of the store to PKCS12 if it is one" : "Put the key into it, or name the file that has it")
        }
        return try withBIO { (bio) throws(TLSConfigurationError) in
            let key = Self.readKey(bio, password)
            guard let key else { throw unreadableKey(OpenSSLFault(), password: password) }
            return PrivateKey(owning: key)
        }
    }

    private func unreadableKey(_ fault: OpenSSLFault, password: String?) -> TLSConfigurationError {
        let isEncrypted = hasText("ENCRYPTED")
        if isEncrypted, password == nil {
            return TLSConfigurationError(place, "its private key is encrypted", remedy: "Set ssl.key.password")
        }
        if isEncrypted {
            return TLSConfigurationError(
                place, "its private key cannot be decrypted: \(fault)", remedy: "Correct ssl.key.password")
        }
        return TLSConfigurationError(
            place, "its private key cannot be read: \(fault)", remedy: "Write the file anew; it may be cut off")
    }

    /// Key, certificate and further certificates of a PKCS#12 store.
    func pkcs12(
        password: String
    ) throws(TLSConfigurationError) -> (key: PrivateKey?, certificate: Certificate?, others: [Certificate]) {
        try withBIO { (bio) throws(TLSConfigurationError) in
            guard let store = d2i_PKCS12_bio(bio, nil) else {
                throw TLSConfigurationError(
                    place, "is no PKCS#12 store",
                    remedy: hasText("-----BEGIN") ? "Set the type of the store to PEM" : "Name the right file")
            }
            defer { PKCS12_free(store) }
            var key: OpaquePointer?
            var certificate: OpaquePointer?
            var others: OpaquePointer?
            guard PKCS12_parse(store, password, &key, &certificate, &others) == 1 else {
                throw unreadableStore(OpenSSLFault())
            }
            defer { others.map(martlet_sk_X509_pop_free) }
            var read: [Certificate] = []
            if let others {
                for place in 0..<martlet_sk_X509_num(others) {
                    if let other = martlet_sk_X509_value(others, place) { read.append(Certificate(sharing: other)) }
                }
            }
            return (key.map(PrivateKey.init(owning:)), certificate.map(Certificate.init(owning:)), read)
        }
    }

    private func unreadableStore(_ fault: OpenSSLFault) -> TLSConfigurationError {
        if fault.has(ERR_LIB_PKCS12, PKCS12_R_MAC_VERIFY_FAILURE) {
            return TLSConfigurationError(place, "its password is another one", remedy: "Correct the password of the store")
        }
        if fault.description.contains("unsupported") {
            return TLSConfigurationError(
                place, "is encrypted by an algorithm that OpenSSL has given up (\(fault))",
                remedy:
                    "Make it anew: openssl pkcs12 -legacy -in \(place) -nodes -out key.pem, then openssl pkcs12 -export -in key.pem -out \(place)"
            )
        }
        return TLSConfigurationError(
            place, "cannot be read: \(fault)", remedy: "Correct the password of the store, or write it anew")
    }

    /// A callback always, with or without a password: without one OpenSSL would ask at the terminal.
    private static func readKey(_ bio: OpaquePointer, _ password: String?) -> OpaquePointer? {
        guard var password else { return PEM_read_bio_PrivateKey(bio, nil, { _, _, _, _ in -1 }, nil) }
        return password.withUTF8 { bytes in
            var given = UnsafeRawBufferPointer(bytes)
            return withUnsafeMutablePointer(to: &given) { given in
                PEM_read_bio_PrivateKey(
                    bio, nil,
                    { into, limit, _, given in
                        guard let into, let bytes = given?.assumingMemoryBound(to: UnsafeRawBufferPointer.self).pointee,
                            let start = bytes.baseAddress, bytes.count <= Int(limit)
                        else { return -1 }
                        UnsafeMutableRawPointer(into).copyMemory(from: start, byteCount: bytes.count)
                        return Int32(bytes.count)
                    }, given)
            }
        }
    }

    /// Whether it begins as DER does, and not as a text.
    var isBinary: Bool { bytes.first == 0x30 }

    func hasText(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard bytes.count >= wanted.count else { return false }
        return (0...(bytes.count - wanted.count)).contains { bytes[$0..<($0 + wanted.count)].elementsEqual(wanted) }
    }
}
