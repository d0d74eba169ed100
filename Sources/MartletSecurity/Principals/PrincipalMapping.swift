public import MartletModel
internal import Synchronization

/// How a client's certificate becomes a principal (KIP-371): `RULE:^CN=([^,]+),.*$/$1/L,DEFAULT`.
///
/// The first rule that the name matches as a whole gives the principal; `DEFAULT` gives the name itself, and so does a list
/// without a rule that fits.
public final class PrincipalMapping: Sendable {
    /// Which of a certificate's names is mapped.
    public enum Source: String, Sendable, Hashable, CaseIterable {
        case subject
        /// The first URI, such as `spiffe://example.org/shop`; the subject where there is none.
        case alternativeURI = "san-uri"
        /// The first DNS name; the subject where there is none.
        case alternativeDNS = "san-dns"
    }

    /// A name longer than this is not mapped: it is the principal as it is.
    static let nameByteCountMax = 4096
    private static let rulesByteCountMax = 65_536

    private let source: Source
    // A regular expression may be used by one thread at a time; one is asked once for each connection.
    private let rules: Mutex<[PrincipalRule]>

    /// - Parameter rules: `ssl.principal.mapping.rules`.
    /// - Throws: ``PrincipalMappingError`` naming the rule.
    public init(rules text: String, source: Source = .subject) throws(PrincipalMappingError) {
        guard text.utf8.count <= Self.rulesByteCountMax else {
            throw PrincipalMappingError(rule: "", reason: "has more than \(Self.rulesByteCountMax) bytes")
        }
        let parsed = try PrincipalRuleList.parsed(text)
        self.source = source
        rules = Mutex(parsed)
    }

    public func principal(of peer: PeerCertificate) -> Principal { Principal(name: name(for: sourceName(of: peer))) }

    func name(for name: String) -> String {
        guard name.utf8.count <= Self.nameByteCountMax else { return name }
        return rules.withLock { rules in
            for rule in rules {
                if let mapped = rule.applied(to: name), !mapped.isEmpty { return mapped }
            }
            return name
        }
    }

    private func sourceName(of peer: PeerCertificate) -> String {
        switch source {
        case .subject: return peer.subject
        case .alternativeURI:
            for case .uri(let uri) in peer.alternativeNames { return uri }
        case .alternativeDNS:
            for case .dns(let name) in peer.alternativeNames { return name }
        }
        return peer.subject
    }
}

/// What is wrong with `ssl.principal.mapping.rules`, completing "it …".
public struct PrincipalMappingError: Error, Sendable, Hashable, CustomStringConvertible {
    public let rule: String
    public let reason: String

    public var description: String { rule.isEmpty ? reason : "has the rule '\(rule)', which \(reason)" }
}
