import MartletModel
import MartletStrategy

/// Where things lie in the store. The README of this target draws the whole.
enum ClusterKeys {
    static let cluster = key("/cluster")
    static let controller = key("/controller")
    static let brokers = key("/brokers")
    static let topics = key("/topics")
    static let brokerConfigs = key("/configs/brokers")
    static let clusterConfigs = key("/configs/all")
    static let producerIDs = key("/ids/producer")

    static func broker(_ id: BrokerID) -> CoordinationKey { key("/brokers/\(id)") }
    static func configs(ofBroker id: BrokerID) -> CoordinationKey { key("/configs/brokers/\(id)") }
    /// By id: a topic made again under the name of a deleted one has another key.
    static func topic(_ id: TopicID) -> CoordinationKey { key("/topics/\(id)") }

    private static func key(_ path: String) -> CoordinationKey {
        do throws(CoordinationError) {
            return try CoordinationKey(path)
        } catch {
            preconditionFailure("\(error)")  // Made of literals, numbers and base64.
        }
    }
}
