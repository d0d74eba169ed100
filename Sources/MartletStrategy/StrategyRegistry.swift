/// The strategies that are linked into this program, by family and name. Immutable once made.
public struct StrategyRegistry: Sendable {
    private let types: [StrategyFamily: [String: any Strategy.Type]]

    /// - Throws: ``StrategyRegistrationError`` for a name given twice in a family, a malformed name, or a type of no
    ///   family. All of them are mistakes in the list of `main.swift` and stop the start.
    public init(_ list: [any Strategy.Type]) throws(StrategyRegistrationError) {
        var types: [StrategyFamily: [String: any Strategy.Type]] = [:]
        for type in list {
            guard let family = StrategyFamily(of: type) else { throw .ofNoFamily(type: "\(type)") }
            guard Self.isWellFormed(type.name) else { throw .malformedName(name: type.name, type: "\(type)") }
            if let other = types[family]?[type.name] {
                throw .doubledName(name: type.name, family: family, types: ["\(other)", "\(type)"])
            }
            types[family, default: [:]][type.name] = type
        }
        self.types = types
    }

    public init(@StrategyListBuilder _ list: () -> [any Strategy.Type]) throws(StrategyRegistrationError) {
        try self.init(list())
    }

    /// The names of a family, sorted.
    public func names(in family: StrategyFamily) -> [String] { (types[family] ?? [:]).keys.sorted() }

    /// The types of a family, sorted by name.
    public func strategies(in family: StrategyFamily) -> [any Strategy.Type] {
        (types[family] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
    }

    /// - Throws: ``UnknownStrategy``, which lists the names that are linked.
    public func type(named name: String, in family: StrategyFamily) throws(UnknownStrategy) -> any Strategy.Type {
        guard let type = types[family]?[name] else {
            throw UnknownStrategy(name: name, family: family, linked: names(in: family))
        }
        return type
    }

    public func partitioner(named name: String) throws(UnknownStrategy) -> any Partitioner.Type {
        try type(named: name, in: .partitioner) as! any Partitioner.Type  // `init` filed it by this conformance.
    }

    public func retentionPolicy(named name: String) throws(UnknownStrategy) -> any RetentionPolicy.Type {
        try type(named: name, in: .retention) as! any RetentionPolicy.Type
    }

    public func ackPolicy(named name: String) throws(UnknownStrategy) -> any AckPolicy.Type {
        try type(named: name, in: .acks) as! any AckPolicy.Type
    }

    public func deliverySemantics(named name: String) throws(UnknownStrategy) -> any DeliverySemantics.Type {
        try type(named: name, in: .delivery) as! any DeliverySemantics.Type
    }

    public func coordinator(named name: String) throws(UnknownStrategy) -> any Coordinator.Type {
        try type(named: name, in: .coordinator) as! any Coordinator.Type
    }

    private static func isWellFormed(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 64
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "-")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }
}

/// Turns the lines of `Martlet.main { … }` into a list.
@resultBuilder
public enum StrategyListBuilder {
    public static func buildExpression(_ type: any Strategy.Type) -> [any Strategy.Type] { [type] }
    public static func buildExpression(_ types: [any Strategy.Type]) -> [any Strategy.Type] { types }
    public static func buildBlock(_ parts: [any Strategy.Type]...) -> [any Strategy.Type] { parts.flatMap { $0 } }
}

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

/// A name in a configuration that no linked strategy has.
public struct UnknownStrategy: Error, Hashable, Sendable, CustomStringConvertible {
    public let name: String
    public let family: StrategyFamily
    public let linked: [String]

    public var description: String {
        "There is no \(family) strategy '\(name)' in this build. Linked are: \(linked.joined(separator: ", "))."
    }
}
