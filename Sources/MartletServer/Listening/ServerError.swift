/// Why the server could not start.
public struct ServerError: Error, Sendable, CustomStringConvertible {
    public let listenerName: String
    public let host: String
    public let port: Int
    public let cause: any Error

    public var description: String {
        "listener \(listenerName) cannot listen on \(host.isEmpty ? "all interfaces" : host), port \(port): \(cause)"
    }
}
