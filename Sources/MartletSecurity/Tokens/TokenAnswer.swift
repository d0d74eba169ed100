/// What a token endpoint answered (RFC 6749, section 5).
public enum TokenAnswer: Sendable, Hashable {
    /// - lifetime: nil where the endpoint does not say.
    case token(String, lifetime: Duration?)
    /// Its own words; empty where it has none.
    case refused(String)
    /// Completing "it …".
    case malformed(String)

    public init(status: Int, body: [UInt8]) {
        let fields = JSONValue.object(body)
        guard status == 200 else {
            self = .refused(Self.words(of: fields))
            return
        }
        guard let fields else {
            self = .malformed("answered with what is no JSON object")
            return
        }
        guard let token = fields["access_token"]?.text else {
            self = .malformed("answered without an access_token")
            return
        }
        // Anything else would be another message once it stands in one (RFC 6750, section 2.1).
        guard !token.isEmpty, token.utf8.count <= TokenRules.tokenByteCountMax, token.utf8.allSatisfy(Self.isOfToken) else {
            self = .malformed("answered with an access_token that is empty, too long, or has characters that no token has")
            return
        }
        self = .token(token, lifetime: Self.lifetime(fields["expires_in"]))
    }

    private static func isOfToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~+/=".utf8.contains(byte)
        }
    }

    /// Some endpoints write the number as a text.
    private static func lifetime(_ value: JSONValue?) -> Duration? {
        guard let seconds = value?.number ?? value?.text.flatMap(Double.init), seconds > 0, seconds < 1e9 else { return nil }
        return .seconds(seconds)
    }

    /// The error's name, and what it says about it.
    private static func words(of fields: [String: JSONValue]?) -> String {
        [fields?["error"]?.text, fields?["error_description"]?.text].compactMap { $0 }
            .map { String($0.prefix(300).filter { $0 >= " " && $0 != "\u{7f}" }) }.filter { !$0.isEmpty }
            .joined(separator: ": ")
    }
}
