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
        let names = (text ?? "").split(separator: ";").map { String($0.trimmingBlanks) }.filter { !$0.isEmpty }
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
    ///
    /// Byte by byte: as a `Character`, a backslash may be one with the letter before it, and escape nothing.
    fileprivate var subjectParts: [Substring] {
        let bytes = subject.utf8
        var parts: [Substring] = []
        var start = bytes.startIndex
        var isEscaped = false
        for place in bytes.indices {
            if isEscaped {
                isEscaped = false
            } else if bytes[place] == UInt8(ascii: "\\") {
                isEscaped = true
            } else if bytes[place] == UInt8(ascii: ",") {
                parts.append(subject[start..<place])
                start = bytes.index(after: place)
            }
        }
        parts.append(subject[start...])
        return parts
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
