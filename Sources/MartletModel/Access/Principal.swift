/// Who a client is, as ACLs, quotas and audit lines name it: `User:alice`.
public struct Principal: Sendable, Hashable {
    /// `User`; other types come from custom mappings only.
    public let type: String
    public let name: String

    public init(type: String = Principal.userType, name: String) {
        self.type = type
        self.name = name
    }

    /// - Returns: nil for a text that is not of the form `Type:name`.
    public init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else { return nil }
        let name = text[text.index(after: colon)...]
        guard !name.isEmpty else { return nil }
        self.init(type: String(text[..<colon]), name: String(name))
    }

    public static let userType = "User"

    /// Somebody who did not say who it is: `User:ANONYMOUS`.
    public static let anonymous = Principal(name: "ANONYMOUS")
}

extension Principal: CustomStringConvertible {
    public var description: String { "\(type):\(name)" }
}
