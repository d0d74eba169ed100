import MartletConfig
import MartletModel

/// A certificate in place of another: who connected to the old one must find the same broker behind the new one.
struct CertificateChange: Sendable {
    let old: PeerCertificate
    let new: PeerCertificate

    init(from old: PeerCertificate, to new: PeerCertificate) {
        self.old = old
        self.new = new
    }

    init?(from old: PeerCertificate?, to new: PeerCertificate?) {
        guard let old, let new else { return nil }
        self.init(from: old, to: new)
    }

    /// Why it is not to be made; nil where it may. A name more is no change of identity, one less is.
    func objection(under settings: ListenerTLSSettings) -> String? {
        if !settings.allowsSubjectChanges, old.subject != new.subject {
            return
                "the new certificate is for \(new.subject), the present one for \(old.subject). If that is meant, set ssl.allow.dn.changes=true or restart."
        }
        let lost = Set(old.alternativeNames).subtracting(new.alternativeNames)
        if !settings.allowsAlternativeNameChanges, !lost.isEmpty {
            let names = lost.map(\.description).sorted().joined(separator: ", ")
            return
                "the new certificate lacks the name \(names), by which clients connect now. If that is meant, set ssl.allow.san.changes=true or restart."
        }
        return nil
    }
}
