import MartletModel

/// The access rules of one pattern as the store has them:
///
///     martlet access 1
///     resource 2 3 orders
///     rule 3 3 User:alice
///     host *
///
/// `resource` has the numbers of type and pattern, `rule` those of permission and operation; each rule is followed by its host.
enum StoredAccessRules {
    static func bytes(_ pattern: AccessPattern, _ rules: [AccessRule]) -> [UInt8] {
        var text = StoredText(kind: "access", layout: 1)
        text.add("resource", "\(pattern.resourceType.rawValue) \(pattern.patternType.rawValue) \(pattern.name)")
        for rule in rules {
            text.add("rule", "\(rule.permission.rawValue) \(rule.operation.rawValue) \(rule.principal)")
            text.add("host", rule.host)
        }
        return text.bytes
    }

    static func rules(_ bytes: [UInt8]) throws(StoredValueError) -> (AccessPattern, [AccessRule]) {
        let lines = try StoredLines(bytes, kind: "access", layout: 1)
        let (type, patternType, name) = try numbers(try lines.only("resource"))
        guard let resourceType = AccessResourceType(rawValue: type), let patternType = AccessPatternType(rawValue: patternType)
        else {
            throw StoredValueError("its resource has a type that is not known")
        }
        let pattern = AccessPattern(resourceType: resourceType, patternType: patternType, name: name)
        var rules: [AccessRule] = []
        var begun: (AccessPermission, AccessOperation, principal: String)?
        for line in lines.lines {
            switch line.word {
            case "rule":
                guard begun == nil else { throw StoredValueError("a rule has no host") }
                let (first, second, principal) = try numbers(line.text)
                guard let permission = AccessPermission(rawValue: first), let operation = AccessOperation(rawValue: second) else {
                    throw StoredValueError("a rule has a permission or an operation that is not known")
                }
                begun = (permission, operation, principal)
            case "host":
                guard let rule = begun else { throw StoredValueError("a host belongs to no rule") }
                begun = nil
                rules.append(
                    AccessRule(
                        resourceType: resourceType, patternType: patternType, resourceName: name, principal: rule.principal,
                        host: line.text, operation: rule.1, permission: rule.0))
            default: break
            }
        }
        guard begun == nil else { throw StoredValueError("a rule has no host") }
        return (pattern, rules)
    }

    private static func numbers(_ text: String) throws(StoredValueError) -> (Int8, Int8, String) {
        let parts = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let first = Int8(parts[0]), let second = Int8(parts[1]), !parts[2].isEmpty else {
            throw StoredValueError("'\(text.prefix(100))' is not two numbers and a name")
        }
        return (first, second, String(parts[2]))
    }
}
