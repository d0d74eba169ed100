/// Which strategy is meant, in errors, counters and logs: its family and its name.
public struct StrategyIdentity: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let family: StrategyFamily
    public let name: String

    public init(_ family: StrategyFamily, _ name: String) {
        self.family = family
        self.name = name
    }

    /// `retention policy 'time'`, to stand in the middle of a sentence.
    public var description: String { "\(family.noun) '\(name)'" }

    public static func < (left: StrategyIdentity, right: StrategyIdentity) -> Bool {
        (left.family.rawValue, left.name) < (right.family.rawValue, right.name)
    }
}

extension Partitioner {
    public static var identity: StrategyIdentity { StrategyIdentity(.partitioner, name) }
}

extension RetentionPolicy {
    public static var identity: StrategyIdentity { StrategyIdentity(.retention, name) }
}

extension AckPolicy {
    public static var identity: StrategyIdentity { StrategyIdentity(.acks, name) }
}

extension DeliverySemantics {
    public static var identity: StrategyIdentity { StrategyIdentity(.delivery, name) }
}

extension RecordPolicy {
    public static var identity: StrategyIdentity { StrategyIdentity(.record, name) }
}

extension Assignor {
    public static var identity: StrategyIdentity { StrategyIdentity(.assignor, name) }
}
