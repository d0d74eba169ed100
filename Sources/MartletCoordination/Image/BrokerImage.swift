public import MartletModel

/// A registered broker.
public struct BrokerImage: Sendable, Hashable {
    public let id: BrokerID
    /// In the order in which the broker lists them. Empty while it starts: it is not led or followed through then.
    public let listeners: [ListenerEndpoint]
    /// Where the broker stands (`broker.rack`), for rack-aware placement.
    public let rack: String?
    /// Which start of the broker this is: a restarted one may meet the registration of the one it was.
    public let incarnation: KafkaUUID
    /// Its data directory (`directory.id` of `meta.properties`), by which a restarted broker is told from another one
    /// with the same id; zero: not known.
    public let directoryID: KafkaUUID
    /// Of the program, for people who look; nil: not known.
    public let softwareVersion: String?
    /// Whom the certificates are for that it shows to other brokers: by these they know it. More than one while it changes
    /// from one to another; empty where brokers speak in the clear.
    public let certificates: [CertificateIdentity]
    /// Its disk may have lost what was written and not flushed: the machine, and not just the program, ended.
    public let mayHaveLostUnflushed: Bool

    public init(
        id: BrokerID, listeners: [ListenerEndpoint], rack: String? = nil, incarnation: KafkaUUID = .zero,
        directoryID: KafkaUUID = .zero, softwareVersion: String? = nil, certificates: [CertificateIdentity] = [],
        mayHaveLostUnflushed: Bool = false
    ) {
        self.id = id
        self.listeners = listeners
        self.rack = rack
        self.incarnation = incarnation
        self.directoryID = directoryID
        self.softwareVersion = softwareVersion
        self.certificates = certificates
        self.mayHaveLostUnflushed = mayHaveLostUnflushed
    }

    /// The same broker with other certificates.
    public func showing(_ certificates: [CertificateIdentity]) -> BrokerImage {
        BrokerImage(
            id: id, listeners: listeners, rack: rack, incarnation: incarnation, directoryID: directoryID,
            softwareVersion: softwareVersion, certificates: certificates, mayHaveLostUnflushed: mayHaveLostUnflushed)
    }

    /// The incarnation as the protocol carries it (KIP-497, KIP-903), from 0. Two starts of a broker have different
    /// ones but for one chance in 2^63; they have no order.
    public var epoch: Int64 { Self.epoch(of: incarnation) }
    public static func epoch(of incarnation: KafkaUUID) -> Int64 {
        Int64(bitPattern: incarnation.high &* 31 ^ incarnation.low) & .max
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
