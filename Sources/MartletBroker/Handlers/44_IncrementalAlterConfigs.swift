import MartletConfig
import MartletModel
import MartletWire

/// IncrementalAlterConfigs, 0-1 (KIP-339): sets, deletes, appends to and subtracts from single keys.
enum IncrementalAlterConfigsHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...1

    private typealias Change = IncrementalAlterConfigsRequest.AlterableConfig

    static func answer(
        _ request: IncrementalAlterConfigsRequest, _ context: RequestContext
    ) async -> IncrementalAlterConfigsResponse {
        let changes = ConfigChanges(broker: context.broker, validateOnly: request.validateOnly)
        var responses: [IncrementalAlterConfigsResponse.AlterConfigsResourceResponse] = []
        for resource in request.resources {
            var response = IncrementalAlterConfigsResponse.AlterConfigsResourceResponse(
                errorCode: .none, resourceType: resource.resourceType, resourceName: resource.resourceName)
            do throws(RequestFailure) {
                let target = try ConfigResource(type: resource.resourceType, name: resource.resourceName, context.broker)
                try context.authorize(.alterConfigs, target.accessResource)
                let alterations = try alterations(resource.configs)
                try await changes.change(target) { _ in alterations }
            } catch {
                response.errorCode = error.code
                response.errorMessage = error.message
            }
            responses.append(response)
        }
        return IncrementalAlterConfigsResponse(responses: responses)
    }

    private static func alterations(_ configs: [Change]) throws(RequestFailure) -> [ConfigAlteration] {
        guard Set(configs.map(\.name)).count == configs.count else {
            throw RequestFailure(.invalidRequest, "A key is in the request twice.")
        }
        var alterations: [ConfigAlteration] = []
        for config in configs {
            switch (config.configOperation, config.value) {
            case (0, let value?): alterations.append(.set(config.name, value))
            case (1, _): alterations.append(.delete(config.name))
            case (2, let value?): alterations.append(.append(config.name, value))
            case (3, let value?): alterations.append(.subtract(config.name, value))
            case (0, nil), (2, nil), (3, nil):
                throw RequestFailure(.invalidRequest, "'\(config.name)' has no value to be set, appended or subtracted.")
            default:
                throw RequestFailure(.invalidRequest, "Operation \(config.configOperation) on '\(config.name)' is unknown.")
            }
        }
        return alterations
    }
}
