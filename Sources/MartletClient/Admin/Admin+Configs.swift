internal import MartletModel
internal import MartletWire

extension Admin {
    /// The settings of a topic or a broker, sorted by name.
    public func configs(
        of resource: ConfigResource, withDocumentation: Bool = false
    ) async throws(ClientError) -> [ConfigEntry] {
        try await cluster.retrying(while: isTransient) { () throws(ClientError) in
            let descriptions = try await ConfigDescriptions.read(
                [resource], withDocumentation: withDocumentation, from: try await connection(for: resource))
            return try descriptions.entries(of: resource).sorted { $0.name < $1.name }
        }
    }

    /// Changes some settings and leaves the others (KIP-339).
    public func alterConfigs(
        of resource: ConfigResource, _ changes: [ConfigChange], validateOnly: Bool = false
    ) async throws(ClientError) {
        let request = IncrementalAlterConfigsRequest(
            resources: [
                IncrementalAlterConfigsRequest.AlterConfigsResource(
                    resourceType: resource.wireType, resourceName: resource.wireName,
                    configs: changes.map(IncrementalAlterConfigsRequest.AlterableConfig.init))
            ], validateOnly: validateOnly)
        try await cluster.retrying(while: isTransient) { () throws(ClientError) in
            let answer = try await connection(for: resource).answer(to: request)
            guard let result = answer.responses.first else {
                throw ClientError(.malformedAnswer, "The answer to IncrementalAlterConfigs leaves out \(resource).")
            }
            guard result.errorCode == ErrorCode.none else {
                throw .refused("Settings of \(resource) were not changed", result.errorCode, result.errorMessage)
            }
        }
    }

    /// A broker's own settings are asked of the broker itself.
    private func connection(for resource: ConfigResource) async throws(ClientError) -> BrokerConnection {
        guard case .broker(let id) = resource else { return try await cluster.anyConnection() }
        if cluster.metadata.brokers[id] == nil { _ = try await cluster.refresh(topics: [], mayCreate: false) }
        return try await cluster.connection(to: id)
    }

    private func isTransient(_ error: ClientError) -> Bool {
        error.isRetriable && error.errorCode != .unknownTopicOrPartition
    }
}

extension IncrementalAlterConfigsRequest.AlterableConfig {
    fileprivate init(_ change: ConfigChange) {
        switch change {
        case .set(let name, let value): self.init(name: name, configOperation: 0, value: value)
        case .delete(let name): self.init(name: name, configOperation: 1, value: nil)
        case .append(let name, let value): self.init(name: name, configOperation: 2, value: value)
        case .subtract(let name, let value): self.init(name: name, configOperation: 3, value: value)
        }
    }
}
