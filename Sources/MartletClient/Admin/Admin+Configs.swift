public import MartletModel
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

    /// Some settings of many topics. Topics that are gone, and settings that the brokers do not know, are left out.
    public func configs(
        _ keys: [String], ofTopics topics: [TopicName]
    ) async throws(ClientError) -> [TopicName: [ConfigEntry]] {
        var found: [TopicName: [ConfigEntry]] = [:]
        var rest = topics[...]
        while !rest.isEmpty {
            let page = rest.prefix(Self.topicsPerRequestMax)
            rest = rest.dropFirst(page.count)
            found.merge(try await configs(keys, ofPage: Array(page))) { _, new in new }
        }
        return found
    }

    /// So that an answer stays far below the largest frame.
    private static let topicsPerRequestMax = 1000

    private func configs(_ keys: [String], ofPage topics: [TopicName]) async throws(ClientError) -> [TopicName: [ConfigEntry]] {
        try await cluster.retrying { () throws(ClientError) in
            let descriptions = try await ConfigDescriptions.read(
                topics.map { .topic($0) }, keys: keys, from: try await cluster.anyConnection())
            var found: [TopicName: [ConfigEntry]] = [:]
            for topic in topics {
                do throws(ClientError) {
                    found[topic] = try descriptions.entries(of: .topic(topic))
                } catch {
                    guard error.errorCode == .unknownTopicOrPartition else { throw error }
                }
            }
            return found
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
            let answer = try await connection(for: resource, orAny: true).answer(to: request)
            guard let result = answer.responses.first else {
                throw ClientError(.malformedAnswer, "The answer to IncrementalAlterConfigs leaves out \(resource).")
            }
            guard result.errorCode == ErrorCode.none else {
                throw .refused("Settings of \(resource) were not changed", result.errorCode, result.errorMessage)
            }
        }
    }

    /// A broker's own settings are asked of the broker itself.
    ///
    /// - Parameter orAny: whether another one will do where that one is gone: what is set holds when it comes back.
    private func connection(
        for resource: ConfigResource, orAny: Bool = false
    ) async throws(ClientError) -> BrokerConnection {
        guard case .broker(let id) = resource else { return try await cluster.anyConnection() }
        if cluster.metadata.brokers[id] == nil { _ = try await cluster.refresh(topics: [], mayCreate: false) }
        if orAny, cluster.metadata.brokers[id] == nil { return try await cluster.anyConnection() }
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
