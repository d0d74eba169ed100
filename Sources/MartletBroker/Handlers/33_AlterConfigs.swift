import MartletConfig
import MartletModel
import MartletWire

/// AlterConfigs, 0-2: replaces all overrides of a resource by those of the request. Superseded by
/// IncrementalAlterConfigs (KIP-339), and still sent by older clients.
enum AlterConfigsHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...2

    static func answer(_ request: AlterConfigsRequest, _ context: RequestContext) async -> AlterConfigsResponse {
        let changes = ConfigChanges(broker: context.broker, validateOnly: request.validateOnly)
        var responses: [AlterConfigsResponse.AlterConfigsResourceResponse] = []
        for resource in request.resources {
            var response = AlterConfigsResponse.AlterConfigsResourceResponse(
                errorCode: .none, resourceType: resource.resourceType, resourceName: resource.resourceName)
            do throws(RequestFailure) {
                let target = try ConfigResource(type: resource.resourceType, name: resource.resourceName, context.broker)
                try context.authorize(.alterConfigs, target.accessResource)
                let wanted = Dictionary(resource.configs.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
                try await changes.change(target) { present in
                    let dropped = present.keys.filter { wanted[$0] == nil }.map(ConfigAlteration.delete)
                    return dropped + wanted.map { name, value in value.map { .set(name, $0) } ?? .delete(name) }
                }
            } catch {
                response.errorCode = error.code
                response.errorMessage = error.message
            }
            responses.append(response)
        }
        return AlterConfigsResponse(responses: responses)
    }
}
