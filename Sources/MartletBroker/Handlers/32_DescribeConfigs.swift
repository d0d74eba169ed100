import MartletConfig
import MartletCoordination
import MartletModel
import MartletWire

/// DescribeConfigs, 1-4: every key of a topic, a broker or a group with its value, where that comes from, and what it means.
///
/// 1 has sources and synonyms; 3 types and documentation (KIP-569); 4 is flexible. A broker of an empty name stands for
/// what was set at run time for all brokers.
enum DescribeConfigsHandler: InlineHandler {
    static let versions: ClosedRange<Int16> = 1...4

    static func answer(_ request: DescribeConfigsRequest, _ context: RequestContext) -> DescribeConfigsResponse {
        var seen: Set<NamedResource> = []
        return DescribeConfigsResponse(
            results: request.resources.map { resource in
                do throws(RequestFailure) {
                    let named = NamedResource(type: resource.resourceType, name: resource.resourceName)
                    guard seen.insert(named).inserted else {
                        throw RequestFailure(.invalidRequest, "'\(resource.resourceName)' is in the request twice.")
                    }
                    let configs = try describe(resource, context)
                    return .init(
                        errorCode: .none, resourceType: resource.resourceType, resourceName: resource.resourceName,
                        configs: configs.map { result($0, request) })
                } catch {
                    return .init(
                        errorCode: error.code, errorMessage: error.message, resourceType: resource.resourceType,
                        resourceName: resource.resourceName)
                }
            })
    }

    /// A name that is repeated is described once: a few bytes each would otherwise ask for kilobytes each.
    private struct NamedResource: Hashable {
        let type: Int8
        let name: String
    }

    private static func describe(
        _ resource: DescribeConfigsRequest.DescribeConfigsResource, _ context: RequestContext
    ) throws(RequestFailure) -> [ConfigDescription] {
        let broker = context.broker
        let names = resource.configurationKeys.map(Set.init)
        let found = try ConfigResource(type: resource.resourceType, name: resource.resourceName, broker)
        try context.authorize(.describeConfigs, found.accessResource)
        switch found {
        case .topic(let name):
            let topic = try broker.topics.find(name)
            return broker.describeTopicConfigs(topic.image.configs, names: names)
        case .broker(let id):
            // What its file says, only it knows.
            guard id == broker.id else {
                throw RequestFailure(.invalidRequest, "Broker '\(id)' is not this one, which is \(broker.id): ask that one.")
            }
            return broker.settings.describeBroker(names: names)
        case .allBrokers:
            return broker.settings.describeClusterDefaults(names: names)
        case .group(let id):
            return broker.settings.describeGroup(overrides: broker.image.configs(ofGroup: id), names: names)
        }
    }

    private static func result(
        _ config: ConfigDescription, _ request: DescribeConfigsRequest
    ) -> DescribeConfigsResponse.DescribeConfigsResourceResult {
        .init(
            name: config.name, value: config.value, readOnly: config.isReadOnly, configSource: config.source.rawValue,
            isSensitive: config.isSensitive,
            synonyms: request.includeSynonyms
                ? config.synonyms.map { .init(name: $0.name, value: $0.value, source: $0.source.rawValue) } : [],
            configType: config.type.rawValue, documentation: request.includeDocumentation ? config.documentation : nil)
    }
}
