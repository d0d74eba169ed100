#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import NIOCore

/// Why the server could not start.
public struct ServerError: Error, Sendable, CustomStringConvertible {
    public let listenerName: String
    public let host: String
    public let port: Int
    public let cause: any Error

    public var description: String {
        "listener \(listenerName) cannot listen on \(host.isEmpty ? "all interfaces" : host), port \(port): \(reason)"
    }

    /// The system's own words where it was the system that refused.
    private var reason: String {
        guard let error = cause as? IOError else { return "\(cause)" }
        let words = String(cString: strerror(error.errnoCode))
        return error.errnoCode == EADDRINUSE ? "\(words). Does a broker run there already?" : words
    }
}
