internal import MartletModel
internal import MartletWire

/// An answer to DescribeConfigs.
struct ConfigDescriptions {
    private let results: [DescribeConfigsResponse.DescribeConfigsResult]

    /// - Parameter keys: nil for all.
    static func read(
        _ resources: [ConfigResource], keys: [String]? = nil, withDocumentation: Bool = false,
        from connection: BrokerConnection
    ) async throws(ClientError) -> ConfigDescriptions {
        let version = try connection.version(for: DescribeConfigsRequest.self)
        let request = DescribeConfigsRequest(
            resources: resources.map { resource in
                DescribeConfigsRequest.DescribeConfigsResource(
                    resourceType: resource.wireType, resourceName: resource.wireName, configurationKeys: keys)
            },
            includeSynonyms: version >= 1, includeDocumentation: withDocumentation && version >= 3)
        return ConfigDescriptions(results: try await connection.answer(to: request, version: version).results)
    }

    /// - Throws: what the broker refused about this resource.
    func entries(of resource: ConfigResource) throws(ClientError) -> [ConfigEntry] {
        let found = results.first { $0.resourceType == resource.wireType && $0.resourceName == resource.wireName }
        guard let found else {
            throw ClientError(.malformedAnswer, "The answer to DescribeConfigs leaves out \(resource).")
        }
        guard found.errorCode == ErrorCode.none else {
            throw .refused("Settings of \(resource)", found.errorCode, found.errorMessage)
        }
        return found.configs.map(ConfigEntry.init)
    }
}

extension ConfigEntry {
    init(_ config: DescribeConfigsResponse.DescribeConfigsResourceResult) {
        name = config.name
        value = config.value
        source = Source(rawValue: config.configSource) ?? .unknown
        isReadOnly = config.readOnly
        isSensitive = config.isSensitive
        synonyms = config.synonyms.map { synonym in
            Synonym(name: synonym.name, value: synonym.value, source: Source(rawValue: synonym.source) ?? .unknown)
        }
        documentation = config.documentation.flatMap { $0.isEmpty ? nil : $0 }
    }
}
