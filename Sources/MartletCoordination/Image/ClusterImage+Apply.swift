import HashTreeCollections
import MartletModel

extension ClusterImage {
    /// The one way in which an image changes, at the start and afterwards.
    package mutating func apply(_ change: ClusterChange) {
        revision += 1
        switch change {
        case .clusterNamed(let id): clusterID = id
        case .controllerElected(let id, let epoch): (controllerID, controllerEpoch) = (id, epoch)
        case .brokerRegistered(let broker): brokersByID[broker.id] = broker
        case .brokerRemoved(let id): brokersByID[id] = nil
        case .brokerAdmitted(let admission): admissionsByBroker[admission.broker] = admission
        case .brokerUnregistered(let id): admissionsByBroker[id] = nil
        case .topicWritten(let topic):
            topicsByName[topic.name] = topic
            namesByID[topic.id] = topic.name
            namesByFoldedText[topic.name.foldedText] = topic.name
        case .topicRemoved(let topic):
            topicsByName[topic.name] = nil
            namesByID[topic.id] = nil
            namesByFoldedText[topic.name.foldedText] = nil
        case .brokerConfigsWritten(let id, let configs): configsByBroker[id] = configs.isEmpty ? nil : configs
        case .clusterConfigsWritten(let configs): clusterConfigs = configs
        case .groupConfigsWritten(let id, let configs): configsByGroup[id] = configs.isEmpty ? nil : configs
        case .accessRulesWritten(let pattern, let rules):
            rulesByPattern[pattern] = rules.isEmpty ? nil : rules
            accessRevision += 1
        case .credentialsWritten(let user, let credentials):
            count(credentialsByUser[user] ?? [:], by: -1)
            count(credentials, by: 1)
            credentialsByUser[user] = credentials.isEmpty ? nil : credentials
        case .quotasWritten(let entity, let limits):
            quotasByEntity[entity] = limits.isEmpty ? nil : limits
            quotaRevision += 1
        }
    }

    private mutating func count(_ credentials: [ScramMechanism: ScramCredential], by change: Int) {
        func add(_ shape: ScramShape, to counts: inout [ScramShape: Int]) {
            let count = counts[shape, default: 0] + change
            counts[shape] = count == 0 ? nil : count
        }
        for (mechanism, credential) in credentials { add(ScramShape(of: credential, mechanism), to: &usersByShape) }
        if let (mechanism, credential) = Self.strongest(credentials) {
            add(ScramShape(of: credential, mechanism), to: &plainUsersByShape)
        }
    }

    /// The topic whose name is this one, or differs from it only in `.` and `_`.
    func topicName(collidingWith name: TopicName) -> TopicName? { namesByFoldedText[name.foldedText] }

    /// The changes that lead from `old` to this image.
    package func changes(since old: ClusterImage) -> [ClusterChange] {
        var changes: [ClusterChange] = []
        if clusterID != old.clusterID { changes.append(.clusterNamed(clusterID)) }
        if controllerID != old.controllerID || controllerEpoch != old.controllerEpoch {
            changes.append(.controllerElected(controllerID, controllerEpoch))
        }
        changes += old.brokers.filter { brokersByID[$0.id] == nil }.map { .brokerRemoved($0.id) }
        changes += brokers.filter { old.brokersByID[$0.id] != $0 }.map { .brokerRegistered($0) }
        changes += admissionsByBroker.filter { old.admissionsByBroker[$0.key] != $0.value }.map { .brokerAdmitted($0.value) }
        changes += old.admissionsByBroker.keys.filter { admissionsByBroker[$0] == nil }.map { .brokerUnregistered($0) }
        // Removals first: a name may have been given to another topic.
        changes += old.topics.filter { namesByID[$0.id] == nil }.map { .topicRemoved($0) }
        changes += topics.filter { old.topic(id: $0.id) != $0 }.map { .topicWritten($0) }
        for id in Set(configsByBroker.keys).union(old.configsByBroker.keys).sorted()
        where configs(ofBroker: id) != old.configs(ofBroker: id) {
            changes.append(.brokerConfigsWritten(id, configs(ofBroker: id)))
        }
        if clusterConfigs != old.clusterConfigs { changes.append(.clusterConfigsWritten(clusterConfigs)) }
        for id in Set(configsByGroup.keys).union(old.configsByGroup.keys).sorted()
        where configs(ofGroup: id) != old.configs(ofGroup: id) {
            changes.append(.groupConfigsWritten(id, configs(ofGroup: id)))
        }
        return changes + securityChanges(since: old)
    }

    private func securityChanges(since old: ClusterImage) -> [ClusterChange] {
        let rules = Set(rulesByPattern.keys).union(old.rulesByPattern.keys)
            .filter { rulesByPattern[$0] != old.rulesByPattern[$0] }
            .map { ClusterChange.accessRulesWritten($0, rulesByPattern[$0] ?? []) }
        let users = Set(credentialsByUser.keys).union(old.credentialsByUser.keys)
            .filter { credentialsByUser[$0] != old.credentialsByUser[$0] }
            .map { ClusterChange.credentialsWritten($0, credentialsByUser[$0] ?? [:]) }
        let quotas = Set(quotasByEntity.keys).union(old.quotasByEntity.keys)
            .filter { quotasByEntity[$0] != old.quotasByEntity[$0] }
            .map { ClusterChange.quotasWritten($0, quotasByEntity[$0] ?? [:]) }
        return rules + users + quotas
    }
}

extension TopicName {
    /// With `.` read as `_`, as metric names do.
    fileprivate var foldedText: String {
        String(decoding: text.utf8.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
    }
}
