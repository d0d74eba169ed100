import MartletModel
import MartletStrategy

/// Reads the whole of the cluster's state as the changes that make it.
struct ClusterReader {
    let store: any CoordinationStore

    func clusterID() async throws(ControllerError) -> String {
        guard let entry = try await get(ClusterKeys.cluster) else {
            throw .corrupt(reason: "\(ClusterKeys.cluster) is not there.")
        }
        return try Self.decoded(ClusterKeys.cluster) { () throws(StoredValueError) in try StoredCluster.id(entry.bytes) }
    }

    func image() async throws(ControllerError) -> ClusterImage {
        var image = ClusterImage(clusterID: "")
        if let entry = try await get(ClusterKeys.cluster) {
            image.apply(
                .clusterNamed(
                    try Self.decoded(ClusterKeys.cluster) { () throws(StoredValueError) in try StoredCluster.id(entry.bytes) }))
        }
        if let entry = try await get(ClusterKeys.controller) {
            let (broker, epoch) = try Self.decoded(ClusterKeys.controller) { () throws(StoredValueError) in
                try StoredController.controller(entry.bytes)
            }
            image.apply(.controllerElected(broker, epoch))
        }
        try await readBrokers(into: &image)
        try await readTopics(into: &image)
        try await readConfigs(into: &image)
        try await readSecurity(into: &image)
        return image
    }

    private func readBrokers(into image: inout ClusterImage) async throws(ControllerError) {
        for (key, bytes) in try await entries(below: ClusterKeys.brokers) {
            let broker = try Self.decoded(key) { () throws(StoredValueError) in try StoredBroker.broker(bytes) }
            image.apply(.brokerRegistered(broker))
        }
        for (key, bytes) in try await entries(below: ClusterKeys.admissions) {
            let admission = try Self.decoded(key) { () throws(StoredValueError) in try StoredAdmission.admission(bytes) }
            image.apply(.brokerAdmitted(admission))
        }
    }

    private func readTopics(into image: inout ClusterImage) async throws(ControllerError) {
        for (key, bytes) in try await entries(below: ClusterKeys.topics) {
            let topic = try Self.decoded(key) { () throws(StoredValueError) in try StoredTopic.topic(bytes) }
            guard ClusterKeys.topic(topic.id) == key else { throw .corrupt(reason: "\(key) has the topic \(topic.id).") }
            if let other = image.topic(named: topic.name) {
                throw .corrupt(reason: "the topics \(other.id) and \(topic.id) are both named '\(topic.name)'.")
            }
            image.apply(.topicWritten(topic))
        }
    }

    private func readConfigs(into image: inout ClusterImage) async throws(ControllerError) {
        for (key, bytes) in try await entries(below: ClusterKeys.brokerConfigs) {
            guard let id = Int32(key.lastSegment) else { throw .corrupt(reason: "\(key) names no broker.") }
            let configs = try Self.decoded(key) { () throws(StoredValueError) in try StoredConfigs.configs(bytes) }
            image.apply(.brokerConfigsWritten(BrokerID(id), configs))
        }
        for (key, bytes) in try await entries(below: ClusterKeys.groupConfigs) {
            guard let id = ClusterKeys.group(of: key) else { throw .corrupt(reason: "\(key) names no group.") }
            let configs = try Self.decoded(key) { () throws(StoredValueError) in try StoredConfigs.configs(bytes) }
            image.apply(.groupConfigsWritten(id, configs))
        }
        if let entry = try await get(ClusterKeys.clusterConfigs) {
            let configs = try Self.decoded(ClusterKeys.clusterConfigs) { () throws(StoredValueError) in
                try StoredConfigs.configs(entry.bytes)
            }
            image.apply(.clusterConfigsWritten(configs))
        }
    }

    private func readSecurity(into image: inout ClusterImage) async throws(ControllerError) {
        for (key, bytes) in try await entries(below: ClusterKeys.accessRules) {
            let (pattern, rules) = try Self.decoded(key) { () throws(StoredValueError) in try StoredAccessRules.rules(bytes) }
            guard ClusterKeys.accessRules(pattern) == key else {
                throw .corrupt(reason: "\(key) has rules about '\(pattern.name)'.")
            }
            image.apply(.accessRulesWritten(pattern, rules))
        }
        for (key, bytes) in try await entries(below: ClusterKeys.credentials) {
            let (user, credentials) = try Self.decoded(key) { () throws(StoredValueError) in
                try StoredCredentials.credentials(bytes)
            }
            guard ClusterKeys.credentials(ofUser: user) == key else { throw .corrupt(reason: "\(key) has the user '\(user)'.") }
            image.apply(.credentialsWritten(user, credentials))
        }
        for (key, bytes) in try await entries(below: ClusterKeys.quotas) {
            let (entity, limits) = try Self.decoded(key) { () throws(StoredValueError) in try StoredQuotas.quotas(bytes) }
            guard ClusterKeys.quotas(of: entity) == key else { throw .corrupt(reason: "\(key) has the quotas of another.") }
            image.apply(.quotasWritten(entity, limits))
        }
    }

    func entries(below parent: CoordinationKey) async throws(ControllerError) -> [(CoordinationKey, [UInt8])] {
        do throws(CoordinationError) {
            return try await store.entries(below: parent).map { ($0.key, $0.entry.bytes) }
        } catch {
            throw ControllerError(error)
        }
    }

    func get(_ key: CoordinationKey) async throws(ControllerError) -> CoordinationEntry? {
        do throws(CoordinationError) { return try await store.get(key) } catch { throw ControllerError(error) }
    }

    static func decoded<Value>(
        _ key: CoordinationKey, _ decode: () throws(StoredValueError) -> Value
    ) throws(ControllerError) -> Value {
        do throws(StoredValueError) {
            return try decode()
        } catch {
            throw .corrupt(reason: "the value of \(key) cannot be read: \(error.reason).")
        }
    }
}

extension ControllerError {
    /// What an error of the store means where nothing in particular was expected.
    init(_ error: CoordinationError) {
        switch error {
        case .conflict, .notFound: self = .outcomeUnknown(reason: error.description)
        case .outcomeUnknown: self = .outcomeUnknown(reason: error.description)
        case .corrupt, .malformedKey: self = .corrupt(reason: error.description)
        case .unavailable, .sessionExpired, .valueTooLarge, .malformedCommit: self = .unavailable(reason: error.description)
        }
    }
}
