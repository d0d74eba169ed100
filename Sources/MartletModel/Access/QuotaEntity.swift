/// Whom a quota binds (KIP-546): users, client ids and their pairs, or addresses.
public struct QuotaEntity: Sendable, Hashable {
    /// One part of an entity.
    public enum Part: Sendable, Hashable {
        /// Everybody who has no quota by name.
        case everyOther
        case named(String)
    }

    /// Nil: the entity does not speak of users. Likewise the others.
    public var user: Part?
    public var clientID: Part?
    /// Never together with the others.
    public var address: Part?

    public init(user: Part? = nil, clientID: Part? = nil, address: Part? = nil) {
        self.user = user
        self.clientID = clientID
        self.address = address
    }
}

/// What is limited; the names are Kafka's.
public enum QuotaKey: String, Sendable, Hashable, CaseIterable {
    /// Bytes a second that are produced.
    case producerByteRate = "producer_byte_rate"
    /// Bytes a second that are fetched.
    case consumerByteRate = "consumer_byte_rate"
    /// Per cent of one thread's time that requests may take.
    case requestPercentage = "request_percentage"
    /// Partitions a second that are created or deleted.
    case controllerMutationRate = "controller_mutation_rate"
    /// Connections a second that an address may open.
    case connectionCreationRate = "connection_creation_rate"
}
