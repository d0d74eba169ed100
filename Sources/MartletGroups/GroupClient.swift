/// Who sent a request, as groups are described with it.
public struct GroupClient: Sendable, Hashable {
    /// The client id of the request's header; empty if it gave none.
    public let id: String
    /// `/` and the address, as Kafka writes it.
    public let host: String

    public init(id: String, host: String) {
        self.id = id
        self.host = host
    }
}
