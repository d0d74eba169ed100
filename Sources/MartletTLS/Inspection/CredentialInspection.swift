internal import COpenSSL
internal import MartletModel

/// Goes through what a file has, and writes down what it finds.
struct CredentialInspection {
    let content: CredentialContent
    let now: Int64
    var report: CredentialReport

    private var certificates: [Certificate] { content.certificates }

    mutating func run() {
        inspectKey()
        for certificate in certificates { describe(certificate) }
        for certificate in certificates { inspect(certificate) }
        if let leaf { inspectChain(of: leaf) }
    }

    /// The certificate of the key; without a key, the first that is no authority's.
    private var leaf: Certificate? {
        if let key = content.key { return certificates.first { $0.belongs(to: key) } }
        return certificates.first { !$0.isAuthority }
    }

    private mutating func problem(_ reason: String, _ remedy: String) {
        report.problems.append(.init(reason: reason, remedy: remedy))
    }

    private mutating func warn(_ reason: String, _ remedy: String) {
        report.warnings.append(.init(reason: reason, remedy: remedy))
    }

    private mutating func inspectKey() {
        guard let key = content.key else { return }
        if content.isOpenToOthers {
            warn("It has a private key, and others than its owner may read it", "Keep it to its owner: chmod 600")
        }
        if let place = certificates.firstIndex(where: { $0.belongs(to: key) }) {
            report.key = .belongs(to: place)
            guard place > 0 else { return }
            warn(
                "The certificate of the key is number \(place + 1) in the file, and some clients want it first",
                "Put it first, and its issuers after it")
        } else if certificates.isEmpty {
            report.key = .belongsToNone
            problem(
                "It has a private key and no certificate", "Add the certificate that was issued for the key, or name its file")
        } else {
            report.key = .belongsToNone
            problem(
                "Its private key belongs to none of its certificates",
                "Put the certificate that was issued for this key there, or the key of this certificate")
        }
    }

    private mutating func describe(_ certificate: Certificate) {
        report.certificates.append(
            .init(
                role: !certificate.isAuthority ? .leaf : certificate.isSelfIssued ? .root : .intermediate,
                subject: certificate.subject, issuer: certificate.issuer, serialNumber: certificate.serialNumber,
                alternativeNames: certificate.facts?.alternativeNames.map(\.description) ?? [], usages: certificate.usages,
                notBefore: certificate.notBefore, notAfter: certificate.notAfter, key: certificate.keyDescription,
                signature: certificate.signatureDescription))
    }

    private mutating func inspect(_ certificate: Certificate) {
        let faults = certificate.faults(now: now)
        for fault in faults { problem(fault.reason, fault.remedy) }
        let days = (certificate.notAfter - now) / 86_400
        if faults.isEmpty, days < CredentialReport.daysBeforeEnd {
            warn(
                "\(certificate) expires on \(CalendarDate(certificate.notAfter)), in \(days) days",
                "Have it issued anew, or run martlet tls renew")
        }
        guard !certificate.isAuthority else { return }
        let servesServers = certificate.mayServe(asServer: true)
        if !servesServers, !certificate.mayServe(asServer: false) {
            problem(
                "\(certificate) is for neither servers nor clients: its extended key usage says so",
                "Have it issued with the extended key usage serverAuth for a broker, clientAuth for a client")
        }
        if servesServers, certificate.usages.contains("serverAuth"), certificate.facts?.alternativeNames.isEmpty == true {
            problem(
                "\(certificate) is for servers and has no alternative names: clients that check names refuse it",
                "Have it issued with the names and addresses by which clients connect")
        }
    }

    private mutating func inspectChain(of leaf: Certificate) {
        let chain = [leaf] + TLSIdentity.chain(from: leaf, among: certificates)
        let root = certificates.first { chain[chain.count - 1].isIssued(by: $0) && $0.isSelfIssued }
        let whole = chain + (root.map { $0 === leaf ? [] : [$0] } ?? [])
        for (certificate, issuer) in zip(whole, whole.dropFirst()) where !certificate.isSigned(by: issuer) {
            problem(
                "\(certificate) is not signed by \(issuer), although that has its issuer's name",
                "Put the certificate of the authority that issued it there")
        }
        for certificate in certificates where !whole.contains(where: { $0 === certificate }) {
            warn("\(certificate) has nothing to do with \(leaf.subject)", "Take it out of the file")
        }
    }

    /// As a peer does that believes those authorities alone.
    mutating func verify(against trust: TLSTrust) {
        guard let leaf else { return }
        if let refusal = ChainVerification.refusal(of: leaf, with: certificates, against: trust) {
            problem(
                "With the authorities in \(trust.place), \(refusal.sentence(for: nil))",
                "Have it issued by one of them, or add its authority")
        }
    }
}
