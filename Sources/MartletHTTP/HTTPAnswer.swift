/// What an endpoint answered, whole.
public struct HTTPAnswer: Sendable, Hashable {
    public let status: Int
    /// The status in words, as the server has them.
    public let reason: String
    /// Where a redirect leads to, which is not followed.
    public let location: String?
    public let body: [UInt8]

    /// What is wrong with the status, completing "it …"; nil for 200.
    public var objection: String? {
        guard status != 200 else { return nil }
        let words = reason.prefix(100).filter { $0 >= " " && $0 <= "~" }
        let answered = "answered with status \(status)\(words.isEmpty ? "" : " (\(words))")"
        guard let location, 300...399 ~= status else { return answered }
        let place = location.prefix(300).filter { $0 > " " && $0 <= "~" }
        return "\(answered): redirects are not followed, and this one leads to \(place)"
    }
}
