/// How a client asks for a token by its own credentials (RFC 6749, section 4.4; KIP-768).
public struct ClientCredentialsGrant: Sendable, Hashable {
    public let clientID: String
    public let clientSecret: String
    /// What the token is to be good for; nil: what the endpoint thinks right.
    public let scope: String?
    /// Whether the credentials are percent-encoded before they are put together, as RFC 6749 has it and few endpoints expect
    /// (`sasl.oauthbearer.header.urlencode`, KIP-1025).
    public let encodesCredentials: Bool

    public init(clientID: String, clientSecret: String, scope: String? = nil, encodesCredentials: Bool = false) {
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.scope = scope
        self.encodesCredentials = encodesCredentials
    }

    /// Of the Authorization field.
    public var authorization: String {
        let (id, secret) = encodesCredentials ? (Self.encoded(clientID), Self.encoded(clientSecret)) : (clientID, clientSecret)
        return "Basic " + Base64.standard.encode("\(id):\(secret)".utf8)
    }

    /// The form that is posted.
    public var form: [UInt8] {
        Array(("grant_type=client_credentials" + (scope.map { "&scope=" + Self.encoded($0) } ?? "")).utf8)
    }

    /// As a form has it: a blank is a plus sign.
    private static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "*"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: " "): encoded += "+"
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }
}
