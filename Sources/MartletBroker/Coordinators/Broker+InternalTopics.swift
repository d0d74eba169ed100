import Logging
import MartletConfig
import MartletCoordination
import MartletModel

/// Makes the topics in which coordinators keep their state.
struct InternalTopicMaker: Sendable {
    let host: TopicHost
    let admin: ClusterAdmin
    let live: LiveSettings
    let logger: Logger

    /// The topic of a kind of coordinator; made where there is none.
    ///
    /// - Throws: COORDINATOR_NOT_AVAILABLE where it cannot be made now.
    func topic(_ kind: InternalTopic) async throws(RequestFailure) -> TopicImage {
        if let topic = host.image.topic(kind) { return topic }
        // With those that are away just now: what is made in that moment would lack a replica for ever.
        let brokerCount = max(host.image.brokers.count, host.image.knownBrokers.count)
        let creation = kind.creation(live.current, brokerCount: brokerCount)
        let created = await admin.createTopics([creation])
        // Somebody else may have been quicker.
        if let topic = host.image.topic(kind) { return topic }
        // And this broker has not heard of it yet.
        guard case .failure(let error)? = created.first, error.code != .topicAlreadyExists else {
            throw RequestFailure(.coordinatorNotAvailable, "'\(kind.rawValue)' is being made.")
        }
        logger.error("'\(kind.rawValue)' could not be made: \(error)")
        throw RequestFailure(.coordinatorNotAvailable, "'\(kind.rawValue)' could not be made: \(error)")
    }
}

extension Broker {
    /// As ``InternalTopicMaker/topic(_:)``.
    func internalTopic(_ kind: InternalTopic) async throws(RequestFailure) -> TopicImage {
        try await InternalTopicMaker(host: host, admin: admin, live: live, logger: logger).topic(kind)
    }
}
