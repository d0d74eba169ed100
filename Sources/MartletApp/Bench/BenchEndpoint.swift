import MartletClient
import MartletTLS

/// A broker, and how its connections are protected.
struct BenchEndpoint: Sendable, Hashable, CustomStringConvertible {
    let address: BrokerAddress
    let transport: BenchTransport

    var description: String { address.description }

    static func == (left: Self, right: Self) -> Bool { left.address == right.address }
    func hash(into hasher: inout Hasher) { hasher.combine(address) }
}

/// How the connections of a benchmark that makes its own requests are protected.
enum BenchTransport: Sendable {
    case plaintext
    case tls(TLSContext)
    /// Only the native client authenticates by SASL.
    case sasl

    /// - Throws: for certificates that cannot be used.
    init(_ security: ClientSecurity) throws {
        if security.sasl != nil {
            self = .sasl
        } else if let configuration = security.tls {
            self = .tls(try TLSContext(configuration, role: .client, now: ProcessEnvironment.wallClockMilliseconds() / 1000))
        } else {
            self = .plaintext
        }
    }
}
