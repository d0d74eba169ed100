import MartletCoordination
import MartletModel
import MartletWire

/// DeleteAcls, 1-3: the access rules that filters match go, and are told.
enum DeleteAclsHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 1...3

    static func answer(_ request: DeleteAclsRequest, _ context: RequestContext) async -> DeleteAclsResponse {
        var response = DeleteAclsResponse()
        for wanted in request.filters {
            do throws(RequestFailure) {
                try context.authorize(.alter, .cluster)
                try context.broker.access.requireRules()
                let filter = try AccessRuleFilter(
                    resourceType: wanted.resourceTypeFilter, patternType: wanted.patternTypeFilter,
                    resourceName: wanted.resourceNameFilter, principal: wanted.principalFilter, host: wanted.hostFilter,
                    operation: wanted.operation, permission: wanted.permissionType)
                response.filterResults.append(try await delete(filter, context.broker))
            } catch {
                response.filterResults.append(.init(errorCode: error.code, errorMessage: error.message))
            }
        }
        return response
    }

    private static func delete(
        _ filter: AccessRuleFilter, _ broker: Broker
    ) async throws(RequestFailure) -> DeleteAclsResponse.DeleteAclsFilterResult {
        switch await broker.controller.deleteAccessRules([filter]).first {
        case .success(let rules)?:
            return .init(
                errorCode: .none, errorMessage: nil,
                matchingAcls: rules.map {
                    .init(
                        errorCode: .none, errorMessage: nil, resourceType: $0.resourceType.rawValue,
                        resourceName: $0.resourceName,
                        patternType: $0.patternType.rawValue, principal: $0.principal, host: $0.host,
                        operation: $0.operation.rawValue, permissionType: $0.permission.rawValue)
                })
        case .failure(let error)?: throw RequestFailure(error)
        case nil: throw RequestFailure(.unknownServerError, "The controller gave no answer.")
        }
    }
}
