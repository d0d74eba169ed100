import MartletCoordination
import MartletModel

/// Whose configuration a request is about.
enum ConfigResource: Sendable, Hashable {
    case topic(String)
    case broker(BrokerID)
    case allBrokers
    case group(String)

    /// The protocol's numbers.
    enum Kind {
        static let topic: Int8 = 2
        static let broker: Int8 = 4
        static let group: Int8 = 32
    }

    /// - Throws: INVALID_REQUEST for a kind that has no configuration here, and for a broker that is not there.
    init(type: Int8, name: String, _ broker: Broker) throws(RequestFailure) {
        switch type {
        case Kind.topic:
            do { self = .topic(try TopicName(name).text) } catch { throw RequestFailure(error) }
        case Kind.broker where name.isEmpty:
            self = .allBrokers
        case Kind.broker:
            // Which one is asked to alter does not matter: the controller does it, for any broker.
            guard let id = Int32(name).map({ BrokerID($0) }),
                id == broker.id || broker.image.broker(id) != nil || broker.image.knownBrokers.contains(id)
            else {
                throw RequestFailure(.invalidRequest, "Broker '\(name)' is not in the cluster.")
            }
            self = .broker(id)
        case Kind.group:
            guard !name.isEmpty else { throw RequestFailure(.invalidRequest, "A group has a name.") }
            self = .group(name)
        default:
            throw RequestFailure(
                .invalidRequest,
                "Resources of type \(type) have no configuration here: use topics (2), brokers (4) or groups (32).")
        }
    }

    /// What has to be allowed for whoever sees or changes it.
    var accessResource: AccessResource {
        switch self {
        case .topic(let name): .topic(name)
        case .broker, .allBrokers: .cluster
        case .group(let id): .group(id)
        }
    }

    var target: ConfigTarget {
        switch self {
        case .topic(let name): .topic(name)
        case .broker(let id): .broker(id)
        case .allBrokers: .allBrokers
        case .group(let id): .group(id)
        }
    }
}
