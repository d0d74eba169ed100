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

    /// No strategies at all.
    public static let empty = StrategyRegistry(types: [:])

    private init(types: [StrategyFamily: [String: any Strategy.Type]]) { self.types = types }

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
        try type(named: name, in: family, as: (any Strategy.Type).self)
    }

    public func partitioner(named name: String) throws(UnknownStrategy) -> any Partitioner.Type {
        try type(named: name, in: .partitioner, as: (any Partitioner.Type).self)
    }

    public func retentionPolicy(named name: String) throws(UnknownStrategy) -> any RetentionPolicy.Type {
        try type(named: name, in: .retention, as: (any RetentionPolicy.Type).self)
    }

    public func ackPolicy(named name: String) throws(UnknownStrategy) -> any AckPolicy.Type {
        try type(named: name, in: .acks, as: (any AckPolicy.Type).self)
    }

    public func deliverySemantics(named name: String) throws(UnknownStrategy) -> any DeliverySemantics.Type {
        try type(named: name, in: .delivery, as: (any DeliverySemantics.Type).self)
    }

    public func recordPolicy(named name: String) throws(UnknownStrategy) -> any RecordPolicy.Type {
        try type(named: name, in: .record, as: (any RecordPolicy.Type).self)
    }

    public func assignor(named name: String) throws(UnknownStrategy) -> any Assignor.Type {
        try type(named: name, in: .assignor, as: (any Assignor.Type).self)
    }

    public func authorizer(named name: String) throws(UnknownStrategy) -> any Authorizer.Type {
        try type(named: name, in: .authorizer, as: (any Authorizer.Type).self)
    }

    public func coordinator(named name: String) throws(UnknownStrategy) -> any Coordinator.Type {
        try type(named: name, in: .coordinator, as: (any Coordinator.Type).self)
    }

    private func type<Refined>(
        named name: String, in family: StrategyFamily, as _: Refined.Type
    )
        throws(UnknownStrategy) -> Refined
    {
        guard let type = types[family]?[name] as? Refined else {
            throw UnknownStrategy(name: name, family: family, linked: names(in: family))
        }
        return type
    }

    static func isWellFormed(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 64
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "-")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }
}
