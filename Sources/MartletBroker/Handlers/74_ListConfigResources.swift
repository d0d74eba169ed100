import MartletCoordination
import MartletModel
import MartletWire

/// ListConfigResources, 0-1: what has a configuration. 0 was ListClientMetricsResources and asks for client metrics (16),
/// of which there are none; 1 (KIP-1142) asks by type, none meaning all.
enum ListConfigResourcesHandler: InlineHandler {
    static let versions: ClosedRange<Int16> = 0...1

    static func answer(_ request: ListConfigResourcesRequest, _ context: RequestContext) -> ListConfigResourcesResponse {
        if let refusal = context.refusal(.describeConfigs, .cluster) {
            return ListConfigResourcesResponse(errorCode: refusal.code)
        }
        guard context.version >= 1 else { return ListConfigResourcesResponse(errorCode: .none) }
        let known = [ConfigResource.Kind.topic, ConfigResource.Kind.broker, ConfigResource.Kind.group]
        let wanted = request.resourceTypes.isEmpty ? known : request.resourceTypes
        guard wanted.allSatisfy({ [2, 4, 8, 16, 32].contains($0) }) else {
            return ListConfigResourcesResponse(errorCode: .unsupportedVersion)
        }
        let image = context.broker.image
        var resources: [ListConfigResourcesResponse.ConfigResource] = []
        if wanted.contains(ConfigResource.Kind.topic) {
            resources += image.topicNames.map { .init(resourceName: $0.text, resourceType: ConfigResource.Kind.topic) }
        }
        if wanted.contains(ConfigResource.Kind.broker) {
            resources += image.brokers.map {
                .init(resourceName: $0.id.description, resourceType: ConfigResource.Kind.broker)
            }
        }
        if wanted.contains(ConfigResource.Kind.group) {
            resources += image.configuredGroups.map { .init(resourceName: $0, resourceType: ConfigResource.Kind.group) }
        }
        return ListConfigResourcesResponse(errorCode: .none, configResources: resources)
    }
}
