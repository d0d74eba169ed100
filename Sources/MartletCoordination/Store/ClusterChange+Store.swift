import MartletStrategy

extension ClusterChange {
    /// What is written to the store for it; nil for what other calls of the store write.
    ///
    /// None expects anything of its own key: the check of the controller's key that goes with every commit is what
    /// keeps others from writing.
    var operation: CoordinationOperation? {
        switch self {
        case .clusterNamed, .controllerElected, .brokerRegistered, .brokerRemoved: nil
        case .brokerAdmitted(let admission):
            .put(ClusterKeys.admission(of: admission.broker), StoredAdmission.bytes(admission), expecting: .any)
        case .brokerUnregistered(let id): .delete(ClusterKeys.admission(of: id), expecting: .any)
        case .topicWritten(let topic): .put(ClusterKeys.topic(topic.id), StoredTopic.bytes(topic), expecting: .any)
        case .topicRemoved(let topic): .delete(ClusterKeys.topic(topic.id), expecting: .any)
        case .brokerConfigsWritten(let id, let configs):
            .put(ClusterKeys.configs(ofBroker: id), StoredConfigs.bytes(configs), expecting: .any)
        case .clusterConfigsWritten(let configs):
            .put(ClusterKeys.clusterConfigs, StoredConfigs.bytes(configs), expecting: .any)
        case .groupConfigsWritten(let id, let configs):
            ClusterKeys.configs(ofGroup: id).map { .put($0, StoredConfigs.bytes(configs), expecting: .any) }
        case .accessRulesWritten(let pattern, let rules):
            ClusterKeys.accessRules(pattern).map {
                rules.isEmpty
                    ? .delete($0, expecting: .any) : .put($0, StoredAccessRules.bytes(pattern, rules), expecting: .any)
            }
        case .credentialsWritten(let user, let credentials):
            ClusterKeys.credentials(ofUser: user).map {
                credentials.isEmpty
                    ? .delete($0, expecting: .any) : .put($0, StoredCredentials.bytes(user, credentials), expecting: .any)
            }
        case .quotasWritten(let entity, let limits):
            ClusterKeys.quotas(of: entity).map { .put($0, StoredQuotas.bytes(entity, limits), expecting: .any) }
        }
    }
}
