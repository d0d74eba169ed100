import MartletModel
import MartletStrategy

extension ClusterReader {
    /// Below these lies everything that an image is made of.
    static let prefixes = [
        ClusterKeys.cluster, ClusterKeys.controller, ClusterKeys.brokers, ClusterKeys.admissions, ClusterKeys.topics,
        ClusterKeys.configs, ClusterKeys.accessRules, ClusterKeys.credentials, ClusterKeys.quotas,
    ]

    /// What has to be done to `image` so that it has what stands at `key` now; nothing for a key of no meaning.
    func changes(at key: CoordinationKey, since image: ClusterImage) async throws(ControllerError) -> [ClusterChange] {
        let bytes = try await get(key)?.bytes
        return try Self.decoded(key) { () throws(StoredValueError) in try Self.changes(key, bytes, image) }
    }

    private static func changes(
        _ key: CoordinationKey, _ bytes: [UInt8]?, _ image: ClusterImage
    ) throws(StoredValueError) -> [ClusterChange] {
        switch key.parentPath {
        case "": try changesOfCluster(key, bytes, image)
        case ClusterKeys.brokers.path: try changesOfBroker(key, bytes, image)
        case ClusterKeys.admissions.path: try changesOfAdmission(key, bytes, image)
        case ClusterKeys.topics.path: try changesOfTopic(key, bytes, image)
        case ClusterKeys.configs.path, ClusterKeys.brokerConfigs.path, ClusterKeys.groupConfigs.path:
            try changesOfConfigs(key, bytes, image)
        case ClusterKeys.accessRules.path, ClusterKeys.credentials.path, ClusterKeys.quotas.path:
            try changesOfSecurity(key, bytes, image)
        default: []
        }
    }

    private static func changesOfCluster(
        _ key: CoordinationKey, _ bytes: [UInt8]?, _ image: ClusterImage
    ) throws(StoredValueError) -> [ClusterChange] {
        guard let bytes else { return [] }  // Neither is ever deleted.
        if key == ClusterKeys.cluster {
            let id = try StoredCluster.id(bytes)
            return id == image.clusterID ? [] : [.clusterNamed(id)]
        }
        guard key == ClusterKeys.controller else { return [] }
        let (broker, epoch) = try StoredController.controller(bytes)
        return epoch > image.controllerEpoch ? [.controllerElected(broker, epoch)] : []
    }

    private static func changesOfBroker(
        _ key: CoordinationKey, _ bytes: [UInt8]?, _ image: ClusterImage
    ) throws(StoredValueError) -> [ClusterChange] {
        guard let id = Int32(key.lastSegment).map({ BrokerID($0) }) else { return [] }
        guard let bytes else { return image.broker(id) == nil ? [] : [.brokerRemoved(id)] }
        let broker = try StoredBroker.broker(bytes)
        guard broker.id == id else { throw StoredValueError("it is about broker \(broker.id)") }
        return image.broker(id) == broker ? [] : [.brokerRegistered(broker)]
    }

    private static func changesOfAdmission(
        _ key: CoordinationKey, _ bytes: [UInt8]?, _ image: ClusterImage
    ) throws(StoredValueError) -> [ClusterChange] {
        guard let id = Int32(key.lastSegment).map({ BrokerID($0) }) else { return [] }
        guard let bytes else { return image.admission(of: id) == nil ? [] : [.brokerUnregistered(id)] }
        let admission = try StoredAdmission.admission(bytes)
        return image.admission(of: id) == admission ? [] : [.brokerAdmitted(admission)]
    }

    private static func changesOfTopic(
        _ key: CoordinationKey, _ bytes: [UInt8]?, _ image: ClusterImage
    ) throws(StoredValueError) -> [ClusterChange] {
        guard let id = TopicID(key.lastSegment) else { return [] }
        let present = image.topic(id: id)
        guard let bytes else { return present.map { [.topicRemoved($0)] } ?? [] }
        let topic = try StoredTopic.topic(bytes)
        guard topic.id == id else { throw StoredValueError("it is the topic \(topic.id)") }
        if let present { return present == topic || topic.isOlder(than: present) ? [] : [.topicWritten(topic)] }
        // The name was given again, and the hint about the topic that had it comes later.
        let former = image.topic(named: topic.name)
        return (former.map { [.topicRemoved($0)] } ?? []) + [.topicWritten(topic)]
    }

    private static func changesOfConfigs(
        _ key: CoordinationKey, _ bytes: [UInt8]?, _ image: ClusterImage
    ) throws(StoredValueError) -> [ClusterChange] {
        let configs = try bytes.map { bytes throws(StoredValueError) in try StoredConfigs.configs(bytes) } ?? [:]
        if key == ClusterKeys.clusterConfigs {
            return configs == image.clusterConfigs ? [] : [.clusterConfigsWritten(configs)]
        }
        if key.parentPath == ClusterKeys.brokerConfigs.path, let id = Int32(key.lastSegment).map({ BrokerID($0) }) {
            return configs == image.configs(ofBroker: id) ? [] : [.brokerConfigsWritten(id, configs)]
        }
        if key.parentPath == ClusterKeys.groupConfigs.path, let group = ClusterKeys.group(of: key) {
            return configs == image.configs(ofGroup: group) ? [] : [.groupConfigsWritten(group, configs)]
        }
        return []
    }
}

extension TopicImage {
    /// Whether `other` is a later state of the same topic: partitions are only added, and their epochs only grow.
    func isOlder(than other: TopicImage) -> Bool {
        if partitions.count < other.partitions.count { return true }
        return zip(partitions, other.partitions).contains { $0.partitionEpoch < $1.partitionEpoch }
    }
}
