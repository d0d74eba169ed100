import MartletModel

/// Which rules can be (KIP-140, KIP-290).
enum AccessRuleCheck {
    /// Why a rule cannot be; nil where it can.
    static func objection(to rule: AccessRule) -> String? {
        guard rule.patternType == .literal || rule.patternType == .prefixed else {
            return "a rule is about literal or prefixed names, not \(rule.patternType)"
        }
        guard rule.resourceType != .any, rule.resourceType != .unknown else { return "a rule names the type of its resource" }
        guard rule.permission == .allow || rule.permission == .deny else { return "a rule allows or denies" }
        guard rule.operation != .any, rule.operation != .unknown else { return "a rule names its operation" }
        guard !rule.resourceName.isEmpty else { return "a rule names its resource" }
        if rule.resourceType == .cluster, rule.resourceName != AccessResource.clusterName {
            return "the cluster is named '\(AccessResource.clusterName)' in rules, not '\(rule.resourceName.prefix(100))'"
        }
        guard Principal(rule.principal) != nil, rule.principal.utf8.count <= 1024 else {
            return "a principal is of the form User:name, with at most 1024 bytes, and '\(rule.principal.prefix(100))' is not"
        }
        guard !rule.host.isEmpty, rule.host.utf8.count <= 256 else { return "a rule names a host, or * for every one" }
        guard rule.operation == .all || rule.resourceType.operations.contains(rule.operation) else {
            return "\(rule.operation) is no operation on a resource of type \(rule.resourceType)"
        }
        return nil
    }
}
