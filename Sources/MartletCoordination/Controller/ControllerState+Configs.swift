import MartletModel

extension ControllerState {
    /// What `change` makes of the configuration it is about.
    func plan(_ change: ConfigChange, rules: any ClusterRules) throws(ControllerError) -> ClusterChange {
        switch change.target {
        case .topic(let text):
            let topic = try topic(.name(text))
            let configs = try transformed(topic.configs, by: change)
            try Self.checked { () throws(ConfigRejection) in
                try rules.checkTopic(configs, replicationFactor: topic.replicationFactor)
            }
            return .topicWritten(
                try Self.fitting(
                    TopicImage(id: topic.id, name: topic.name, partitions: topic.partitions, configs: configs)))
        case .broker(let id):
            guard image.broker(id) != nil else { throw .unknownBroker(id) }
            return .brokerConfigsWritten(id, try transformed(image.configs(ofBroker: id), by: change))
        case .allBrokers:
            return .clusterConfigsWritten(try transformed(image.clusterConfigs, by: change))
        case .group(let id):
            guard ClusterKeys.configs(ofGroup: id) != nil else {
                throw .invalidRequest(
                    reason: "A group with a configuration has a name of 1 to \(ClusterKeys.groupByteCountMax) bytes.")
            }
            let present = image.configs(ofGroup: id)
            guard !present.isEmpty || image.configuredGroupCount < Controller.configuredGroupCountMax else {
                throw .invalidRequest(
                    reason:
                        "\(Controller.configuredGroupCountMax) groups have a configuration already, which is the most there may be."
                )
            }
            return .groupConfigsWritten(id, try transformed(present, by: change))
        }
    }

    private func transformed(_ present: [String: String], by change: ConfigChange) throws(ControllerError) -> [String: String] {
        let configs = try Self.checked { () throws(ConfigRejection) in try change.transform(present) }
        let byteCount = configs.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        guard byteCount <= Controller.maximumConfigByteCount else {
            throw .invalidConfig(
                ConfigRejection(
                    reason:
                        "A configuration can have at most \(Controller.maximumConfigByteCount) bytes; this one has \(byteCount).")
            )
        }
        return configs
    }
}
