internal import COpenSSL
internal import MartletModel

/// What a private authority is asked to certify.
public struct CertificateRequest: Sendable, Hashable {
    public enum Purpose: Sendable, Hashable {
        /// A broker: it is connected to, and connects to others.
        case node
        case client
    }

    /// The common name, and the name of its files.
    public let name: String
    public let organization: String
    public let purpose: Purpose
    /// By which a node is connected to: DNS names and addresses.
    public let alternativeNames: [String]
    /// How many days it is valid.
    public let days: Int

    public init(name: String, organization: String, purpose: Purpose, alternativeNames: [String], days: Int) {
        self.name = name
        self.organization = organization
        self.purpose = purpose
        self.alternativeNames = alternativeNames
        self.days = days
    }

    /// The same names and purpose as the first certificate of a PEM file has.
    ///
    /// - Parameter days: how many days the new one is valid.
    public init(renewing name: String, inFile path: String, days: Int) throws(TLSConfigurationError) {
        guard let old = try CredentialFile(path: path).certificates().first, let facts = old.facts else {
            throw TLSConfigurationError(
                path, "has a certificate whose names cannot be read", remedy: "Make it with martlet tls init")
        }
        self.name = name
        self.days = days
        organization = old.subjectText(NID_organizationName) ?? "Martlet"
        purpose = old.subjectText(NID_organizationalUnitName) == Self.nodeUnit ? .node : .client
        alternativeNames = facts.alternativeNames.compactMap { alternative in
            switch alternative {
            case .dns(let name), .address(let name): name
            case .uri, .email: nil
            }
        }
    }

    private static let nodeUnit = "martlet-node"

    /// The organizational unit, by which a broker knows another one's certificate from a client's.
    var unit: String {
        switch purpose {
        case .node: Self.nodeUnit
        case .client: "martlet-client"
        }
    }

    /// Why it cannot be; nil where it can.
    public var objection: String? {
        let isName =
            !name.isEmpty && name.utf8.count <= 64
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
        guard isName, name.first != "." else { return "'\(name)' is no name: letters, digits, '-', '.' and '_', at most 64" }
        for alternative in alternativeNames {
            let isName = !alternative.utf8.contains { $0 <= 0x20 || $0 == UInt8(ascii: ",") || $0 > 0x7e }
            if isName { continue }
            return "'\(alternative)' is neither a DNS name nor an address"
        }
        return nil
    }
}
