public import MartletModel

/// A registered broker.
public struct BrokerImage: Sendable, Hashable {
    public let id: BrokerID
    /// In the order in which the broker lists them.
    public let listeners: [ListenerEndpoint]
    /// Where the broker stands (`broker.rack`), for rack-aware placement.
    public let rack: String?
    /// Which start of the broker this is: a restarted one may meet the registration of the one it was.
    public let incarnation: KafkaUUID

    public init(id: BrokerID, listeners: [ListenerEndpoint], rack: String? = nil, incarnation: KafkaUUID = .zero) {
        self.id = id
        self.listeners = listeners
        self.rack = rack
        self.incarnation = incarnation
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
