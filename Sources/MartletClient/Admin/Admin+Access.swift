public import MartletModel
internal import MartletWire

extension Admin {
    /// The access rules that a filter matches, sorted by what they are about.
    public func accessRules(matching filter: AccessRuleFilter = AccessRuleFilter()) async throws(ClientError) -> [AccessRule] {
        let request = DescribeAclsRequest(
            resourceTypeFilter: filter.resourceType.rawValue, resourceNameFilter: filter.resourceName,
            patternTypeFilter: filter.patternType.rawValue, principalFilter: filter.principal, hostFilter: filter.host,
            operation: filter.operation.rawValue, permissionType: filter.permission.rawValue)
        return try await cluster.retrying { () throws(ClientError) in
            let answer = try await cluster.anyConnection().answer(to: request)
            guard answer.errorCode == ErrorCode.none else {
                throw .refused("Access rules", answer.errorCode, answer.errorMessage)
            }
            return answer.resources.flatMap { resource in
                resource.acls.compactMap {
                    AccessRule(
                        resource.resourceType, resource.patternType, resource.resourceName, $0.principal, $0.host, $0.operation,
                        $0.permissionType)
                }
            }.sorted {
                ($0.resourceType.rawValue, $0.resourceName, $0.principal) < (
                    $1.resourceType.rawValue, $1.resourceName, $1.principal
                )
            }
        }
    }

    /// Adds rules. One that is there already is no error.
    public func createAccessRules(_ rules: [AccessRule]) async throws(ClientError) {
        let request = CreateAclsRequest(
            creations: rules.map {
                .init(
                    resourceType: $0.resourceType.rawValue, resourceName: $0.resourceName,
                    resourcePatternType: $0.patternType.rawValue, principal: $0.principal, host: $0.host,
                    operation: $0.operation.rawValue, permissionType: $0.permission.rawValue)
            })
        try await cluster.retrying { () throws(ClientError) in
            let answer = try await cluster.anyConnection().answer(to: request)
            for (rule, result) in zip(rules, answer.results) where result.errorCode != ErrorCode.none {
                throw .refused("The rule '\(rule)'", result.errorCode, result.errorMessage)
            }
        }
    }

    /// Takes away the rules that a filter matches.
    ///
    /// - Returns: them.
    public func deleteAccessRules(matching filter: AccessRuleFilter) async throws(ClientError) -> [AccessRule] {
        let request = DeleteAclsRequest(filters: [
            .init(
                resourceTypeFilter: filter.resourceType.rawValue, resourceNameFilter: filter.resourceName,
                patternTypeFilter: filter.patternType.rawValue, principalFilter: filter.principal, hostFilter: filter.host,
                operation: filter.operation.rawValue, permissionType: filter.permission.rawValue)
        ])
        return try await cluster.retrying { () throws(ClientError) in
            let answer = try await cluster.anyConnection().answer(to: request)
            guard let result = answer.filterResults.first else {
                throw ClientError(.malformedAnswer, "The answer to DeleteAcls leaves out the filter.")
            }
            guard result.errorCode == ErrorCode.none else {
                throw .refused("Access rules", result.errorCode, result.errorMessage)
            }
            return result.matchingAcls.compactMap {
                AccessRule(
                    $0.resourceType, $0.patternType, $0.resourceName, $0.principal, $0.host, $0.operation, $0.permissionType)
            }
        }
    }
}

extension AccessRule {
    /// Nil for numbers of a newer protocol.
    fileprivate init?(
        _ type: Int8, _ pattern: Int8, _ name: String, _ principal: String, _ host: String, _ operation: Int8, _ permission: Int8
    ) {
        guard let type = AccessResourceType(rawValue: type), let pattern = AccessPatternType(rawValue: pattern),
            let operation = AccessOperation(rawValue: operation), let permission = AccessPermission(rawValue: permission)
        else { return nil }
        self.init(
            resourceType: type, patternType: pattern, resourceName: name, principal: principal, host: host, operation: operation,
            permission: permission)
    }
}
