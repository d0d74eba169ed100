import MartletCoordination
import MartletModel
import MartletWire

/// CreateAcls, 1-3: new access rules. One that is there already is no error.
enum CreateAclsHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 1...3

    static func answer(_ request: CreateAclsRequest, _ context: RequestContext) async -> CreateAclsResponse {
        do throws(RequestFailure) {
            try context.authorize(.alter, .cluster)
            try context.broker.access.requireRules()
        } catch {
            return CreateAclsResponse(
                results: request.creations.map { _ in .init(errorCode: error.code, errorMessage: error.message) })
        }
        let rules = request.creations.map(rule)
        var results = await context.broker.controller.createAccessRules(rules.compactMap { try? $0.get() }).makeIterator()
        return CreateAclsResponse(
            results: rules.map { rule in
                if case .failure(let failure) = rule { return .init(errorCode: failure.code, errorMessage: failure.message) }
                switch results.next() {
                case .success?: return .init(errorCode: .none, errorMessage: nil)
                case .failure(let error)?:
                    return .init(errorCode: RequestFailure(error).code, errorMessage: RequestFailure(error).message)
                case nil: return .init(errorCode: .unknownServerError)
                }
            })
    }

    private static func rule(_ wanted: CreateAclsRequest.AclCreation) -> Result<AccessRule, RequestFailure> {
        guard let type = AccessResourceType(rawValue: wanted.resourceType),
            let pattern = AccessPatternType(rawValue: wanted.resourcePatternType),
            let operation = AccessOperation(rawValue: wanted.operation),
            let permission = AccessPermission(rawValue: wanted.permissionType)
        else {
            return .failure(
                RequestFailure(.invalidRequest, "A type, pattern, operation or permission of the rule is not known here."))
        }
        return .success(
            AccessRule(
                resourceType: type, patternType: pattern, resourceName: wanted.resourceName, principal: wanted.principal,
                host: wanted.host, operation: operation, permission: permission))
    }
}
