/// Why certificates, keys or settings of TLS cannot be used: where, what, and what to do about it.
public struct TLSConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, or what stands for it.
    public let place: String
    public let reason: String
    public let remedy: String

    init(_ place: String, _ reason: String, remedy: String) {
        self.place = place
        self.reason = reason
        self.remedy = remedy
    }

    public var description: String { "\(place): \(reason). \(remedy)." }
}
