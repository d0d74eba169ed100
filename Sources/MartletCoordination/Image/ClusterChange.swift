public import MartletModel

/// One step from an image of the cluster to the next. The same steps are made when the store is read at the start and
/// when a request has been committed.
public enum ClusterChange: Sendable, Hashable {
    case clusterNamed(String)
    case controllerElected(BrokerID, ControllerEpoch)
    case brokerRegistered(BrokerImage)
    case brokerRemoved(BrokerID)
    case brokerAdmitted(BrokerAdmission)
    /// The broker was taken out of the cluster for good.
    case brokerUnregistered(BrokerID)
    /// Made, or made otherwise: `partitions` and `configs` are complete.
    case topicWritten(TopicImage)
    case topicRemoved(TopicImage)
    /// The dynamic configuration of one broker, complete.
    case brokerConfigsWritten(BrokerID, [String: String])
    /// The dynamic configuration that holds for all brokers, complete.
    case clusterConfigsWritten([String: String])
    /// The configuration of one group, complete; empty where it has none any more.
    case groupConfigsWritten(String, [String: String])
    /// The access rules of one pattern, complete; empty where there are none any more.
    case accessRulesWritten(AccessPattern, [AccessRule])
    /// What is kept of a user's passwords, complete.
    case credentialsWritten(String, [ScramMechanism: ScramCredential])
    /// The quotas of one entity, complete.
    case quotasWritten(QuotaEntity, [QuotaKey: Double])
}

/// A new image, and how it came from the one before.
public struct ClusterUpdate: Sendable {
    public let image: ClusterImage
    public let changes: [ClusterChange]

    public init(image: ClusterImage, changes: [ClusterChange]) {
        self.image = image
        self.changes = changes
    }
}
