import MartletModel

/// Who is believed to be a broker of this cluster, on the listener between brokers.
///
/// A certificate of the authority that signs the brokers' is not enough: clients have those too (scenario 46).
enum BrokerPrincipals: Sendable, Hashable {
    /// `inter.broker.principals`
    case listed(Set<String>)
    /// Certificates that `martlet tls init` made for a node.
    case nodeCertificates

    /// - Parameter text: separated by semicolons, since distinguished names have commas.
    init(_ text: String?) {
        let names = (text ?? "").split(separator: ";").map { String($0.trimmingPrefix(while: \.isWhitespace)) }.filter { !$0.isEmpty }
        self = names.isEmpty ? .nodeCertificates : .listed(Set(names))
    }

    /// The organizational unit in the subject of a node's certificate.
    static let nodeUnit = "OU=martlet-node"

    func contains(_ principal: Principal, _ peer: PeerCertificate?) -> Bool {
        switch self {
        case .listed(let names): names.contains(principal.description)
        case .nodeCertificates: peer?.subjectParts.contains(Self.nodeUnit[...]) ?? false
        }
    }
}

extension PeerCertificate {
    /// The parts of the subject, taken apart where RFC 2253 does: at commas that are not escaped. Parts of one relative
    /// name (`OU=a+CN=b`) stay together.
    fileprivate var subjectParts: [Substring] {
        var parts: [Substring] = []
        var start = subject.startIndex
        var place = start
        while place < subject.endIndex {
            switch subject[place] {
            case "\\":
                place = subject.index(after: place)
                if place == subject.endIndex { break }
                place = subject.index(after: place)
                continue
            case ",":
                parts.append(subject[start..<place])
                start = subject.index(after: place)
            default: break
            }
            place = place == subject.endIndex ? place : subject.index(after: place)
        }
        parts.append(subject[start...])
        return parts
    }
}
