/// The name by which a client connected to a server: what the server's certificate has to be for.
public enum TLSPeerName: Sendable, Hashable {
    case dns(String)
    case address(String)

    public init(host: String) {
        self = IPAddressText.isAddress(host) ? .address(host) : .dns(host)
    }

    var text: String {
        switch self {
        case .dns(let name), .address(let name): name
        }
    }
}
