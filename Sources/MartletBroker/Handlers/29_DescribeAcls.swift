import MartletCoordination
import MartletModel
import MartletWire

/// DescribeAcls, 1-3: the access rules that a filter matches. 1 has patterns (KIP-290); 2 is flexible; 3 has users (KIP-373).
enum DescribeAclsHandler: InlineHandler {
    static let versions: ClosedRange<Int16> = 1...3

    static func answer(_ request: DescribeAclsRequest, _ context: RequestContext) -> DescribeAclsResponse {
        do throws(RequestFailure) {
            try context.authorize(.describe, .cluster)
            try context.broker.access.requireRules()
            let filter = try AccessRuleFilter(
                resourceType: request.resourceTypeFilter, patternType: request.patternTypeFilter,
                resourceName: request.resourceNameFilter, principal: request.principalFilter, host: request.hostFilter,
                operation: request.operation, permission: request.permissionType)
            let found = Dictionary(grouping: context.broker.image.accessRules.filter(filter.matches), by: \.pattern)
            return DescribeAclsResponse(
                errorCode: .none, errorMessage: nil,
                resources: found.sorted { $0.key.name < $1.key.name }.map { pattern, rules in
                    .init(
                        resourceType: pattern.resourceType.rawValue, resourceName: pattern.name,
                        patternType: pattern.patternType.rawValue,
                        acls: rules.map {
                            .init(
                                principal: $0.principal, host: $0.host, operation: $0.operation.rawValue,
                                permissionType: $0.permission.rawValue)
                        })
                })
        } catch {
            return DescribeAclsResponse(errorCode: error.code, errorMessage: error.message)
        }
    }
}
