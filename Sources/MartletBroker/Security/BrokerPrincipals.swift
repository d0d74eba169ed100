import MartletModel

/// Which certificates can be a broker's, as far as the configuration goes. Whether one is, and of which broker, is a
/// matter of registrations, see ``BrokerClaim``.
enum BrokerPrincipals: Sendable, Hashable {
    /// `inter.broker.principals`
    case listed(Set<String>)
    /// Whatever brokers register.
    case registered

    enum Standing: Sendable, Hashable {
        /// It looks like a broker's: one that has not registered yet comes again.
        case expected
        case possible
        /// It is none of those that are listed.
        case excluded
    }

    /// - Parameter text: separated by semicolons, since distinguished names have commas.
    init(_ text: String?) {
        let names = (text ?? "").split(separator: ";").map { String($0.trimmingBlanks) }.filter { !$0.isEmpty }
        self = names.isEmpty ? .registered : .listed(Set(names))
    }

    /// The organizational unit in the subject of a node's certificate that `martlet tls init` made.
    static let nodeUnit = "OU=martlet-node"

    func standing(of principal: Principal, _ peer: PeerCertificate) -> Standing {
        switch self {
        case .listed(let names): names.contains(principal.description) ? .expected : .excluded
        case .registered: peer.subjectParts.contains(Self.nodeUnit[...]) ? .expected : .possible
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
