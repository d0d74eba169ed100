/// A mistake in the list of strategies.
public enum StrategyRegistrationError: Error, Hashable, Sendable, CustomStringConvertible {
    case doubledName(name: String, family: StrategyFamily, types: [String])
    case malformedName(name: String, type: String)
    case ofNoFamily(type: String)

    public var description: String {
        switch self {
        case .doubledName(let name, let family, let types):
            "Two \(family) strategies are named '\(name)': \(types.joined(separator: " and ")). Take one out of the list in main.swift, or rename it."
        case .malformedName(let name, let type):
            "The strategy \(type) is named '\(name)': a name is 1 to 64 lower case letters, digits and '-'."
        case .ofNoFamily(let type):
            "\(type) conforms to Strategy but to no family: Partitioner, RetentionPolicy, AckPolicy, DeliverySemantics or Coordinator."
        }
    }
}
