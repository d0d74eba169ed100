public import MartletModel

/// A registered broker.
public struct BrokerImage: Sendable, Hashable {
    public let id: BrokerID
    /// In the order in which the broker lists them.
    public let listeners: [ListenerEndpoint]
    /// Where the broker stands (`broker.rack`), for rack-aware placement.
    public let rack: String?

    public init(id: BrokerID, listeners: [ListenerEndpoint], rack: String? = nil) {
        self.id = id
        self.listeners = listeners
        self.rack = rack
    }

    /// Where clients of the listener `name` are to connect.
    public func endpoint(ofListener name: String) -> ListenerEndpoint? { listeners.first { $0.name == name } }
}

/// Where a broker is reached through one of its listeners (`advertised.listeners`).
public struct ListenerEndpoint: Sendable, Hashable {
    /// The listener's name, upper case: `PLAINTEXT`.
    public let name: String
    public let host: String
    public let port: UInt16

    public init(name: String, host: String, port: UInt16) {
        self.name = name
        self.host = host
        self.port = port
    }
}
