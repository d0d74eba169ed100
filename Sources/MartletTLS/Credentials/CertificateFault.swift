internal import COpenSSL
internal import MartletModel

/// Why peers would refuse a certificate, and what helps.
struct CertificateFault: Sendable, Hashable {
    let reason: String
    let remedy: String
}

extension Certificate {
    /// Everything that is wrong with it, whoever issued it and whatever it is used for.
    ///
    /// - Parameter now: seconds since 1970.
    func faults(now: Int64) -> [CertificateFault] {
        var faults: [CertificateFault] = []
        func add(_ reason: String, _ remedy: String) {
            faults.append(CertificateFault(reason: "\(self) \(reason)", remedy: remedy))
        }
        if notAfter <= now { add("expired on \(CalendarDate(notAfter))", "Have it issued anew, or run martlet tls renew") }
        if notBefore > now {
            add(
                "is not valid before \(CalendarDate(notBefore))",
                "Correct this machine's clock, or have the certificate issued anew")
        }
        let bits = securityBits
        if bits.key < Self.securityBitsMin {
            add("has a weak key (\(keyDescription))", "Make a key with RSA of 2048 bits or more, or on the curve P-256")
        }
        // Nobody looks at the signature of a root: it is believed, or not.
        if bits.signature >= 0, bits.signature < Self.securityBitsMin, !isSelfIssued {
            add("is signed with a weak hash", "Have it signed with SHA-256 or better")
        }
        if facts == nil { add("has a name with a NUL byte in it", "Have it issued anew") }
        return faults
    }

    /// RSA with 2,048 bits, or SHA-224: what OpenSSL's security level 2 demands.
    private static let securityBitsMin = 112

    /// Why it is of no use at one end of a connection; nil where it is.
    func fault(asServer: Bool) -> CertificateFault? {
        guard !mayServe(asServer: asServer) else { return nil }
        return CertificateFault(
            reason: "\(self) is not for \(asServer ? "servers" : "clients"): its extended key usage says so",
            remedy: "Have it issued with the extended key usage \(asServer ? "serverAuth" : "clientAuth")")
    }
}
