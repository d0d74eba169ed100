/// The algorithms by which tokens may be signed (RFC 7518). Those with a shared secret are not among them, and neither is none.
enum SignatureAlgorithm: String, Sendable, Hashable, CaseIterable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"

    var digest: Digest {
        switch self {
        case .rs256, .ps256, .es256: .sha256
        case .rs384, .ps384, .es384: .sha384
        case .rs512, .ps512, .es512: .sha512
        }
    }

    var isRSA: Bool { curve == nil }

    var hasPSSPadding: Bool { self == .ps256 || self == .ps384 || self == .ps512 }

    /// The curve of its keys, and the bytes of a coordinate; nil for RSA.
    var curve: (name: String, jwkName: String, coordinateByteCount: Int)? {
        switch self {
        case .es256: ("P-256", "P-256", 32)
        case .es384: ("P-384", "P-384", 48)
        case .es512: ("P-521", "P-521", 66)
        default: nil
        }
    }
}
