/// Which resources a rule is about: what the rules of one entry of the store have in common.
public struct AccessPattern: Sendable, Hashable {
    public let resourceType: AccessResourceType
    public let patternType: AccessPatternType
    public let name: String

    public init(resourceType: AccessResourceType, patternType: AccessPatternType, name: String) {
        self.resourceType = resourceType
        self.patternType = patternType
        self.name = name
    }
}

extension AccessRule {
    public var pattern: AccessPattern {
        AccessPattern(resourceType: resourceType, patternType: patternType, name: resourceName)
    }
}
