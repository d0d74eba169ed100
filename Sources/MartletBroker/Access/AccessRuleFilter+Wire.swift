import MartletModel

extension AccessRuleFilter {
    /// - Throws: INVALID_REQUEST for a number that stands for nothing.
    init(
        resourceType: Int8, patternType: Int8, resourceName: String?, principal: String?, host: String?, operation: Int8,
        permission: Int8
    ) throws(RequestFailure) {
        guard let resourceType = AccessResourceType(rawValue: resourceType), resourceType != .unknown,
            let patternType = AccessPatternType(rawValue: patternType), patternType != .unknown,
            let operation = AccessOperation(rawValue: operation), operation != .unknown,
            let permission = AccessPermission(rawValue: permission), permission != .unknown
        else {
            throw RequestFailure(.invalidRequest, "A type, pattern, operation or permission of the filter is not known here.")
        }
        self.init(
            resourceType: resourceType, patternType: patternType, resourceName: resourceName, principal: principal, host: host,
            operation: operation, permission: permission)
    }
}

extension AccessControl {
    /// - Throws: SECURITY_DISABLED where nobody would look at rules.
    func requireRules() throws(RequestFailure) {
        guard isEnabled else {
            throw RequestFailure(
                .securityDisabled, "There is no authorizer: set authorizer.class.name, for example to acl, and restart.")
        }
    }
}
