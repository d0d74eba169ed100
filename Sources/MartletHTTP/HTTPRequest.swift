/// What is asked of an endpoint.
public struct HTTPRequest: Sendable, Hashable {
    public enum Content: Sendable, Hashable {
        /// GET
        case none
        /// POST of `application/x-www-form-urlencoded`.
        case form([UInt8])
        /// POST of `application/json`.
        case json([UInt8])
    }

    public let content: Content
    /// Of the Authorization field; nil: none.
    public let authorization: String?
    /// Further fields of its head.
    public let fields: [String: String]

    public init(_ content: Content = .none, authorization: String? = nil, fields: [String: String] = [:]) {
        self.content = content
        self.authorization = authorization
        self.fields = fields
    }
}
