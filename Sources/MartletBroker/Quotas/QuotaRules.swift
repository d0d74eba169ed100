import MartletModel

/// Which quota binds whom: of those that fit a client, the most specific one for each kind of limit (KIP-55, KIP-257). Pure.
struct QuotaRules: Sendable {
    /// A limit that binds a client, and with whom it shares it.
    struct Binding: Sendable, Hashable {
        /// Units a second; per cent for ``QuotaKey/requestPercentage``.
        let limit: Double
        /// The user, if the limit is one of users: everybody of that name shares it.
        let user: String?
        /// Likewise for client ids. With both, the clients of that id of that user share it.
        let clientID: String?
    }

    private var limits: [QuotaEntity: [QuotaKey: Double]] = [:]

    init(_ quotas: [(entity: QuotaEntity, limits: [QuotaKey: Double])]) {
        limits = Dictionary(quotas.map { (Self.canonical($0.entity), $0.limits) }, uniquingKeysWith: { _, last in last })
    }

    /// With an address in the form that connections have it in.
    private static func canonical(_ entity: QuotaEntity) -> QuotaEntity {
        guard case .named(let address)? = entity.address else { return entity }
        var entity = entity
        entity.address = .named(HostAddress.canonical(address))
        return entity
    }

    var isEmpty: Bool { limits.isEmpty }

    /// What binds a user's client; nil where nothing does.
    func binding(_ key: QuotaKey, user: String, clientID: String) -> Binding? {
        for (userPart, clientPart) in Self.precedence(user: .named(user), clientID: .named(clientID)) {
            guard let limit = limits[QuotaEntity(user: userPart, clientID: clientPart)]?[key] else { continue }
            return Binding(limit: limit, user: userPart == nil ? nil : user, clientID: clientPart == nil ? nil : clientID)
        }
        return nil
    }

    /// Connections a second that an address may open; nil where nothing binds it.
    func connectionRate(ofAddress address: String) -> Double? {
        let named = limits[QuotaEntity(address: .named(address))]?[.connectionCreationRate]
        return named ?? limits[QuotaEntity(address: .everyOther)]?[.connectionCreationRate]
    }

    /// The most specific first, as Kafka has it.
    private static func precedence(
        user: QuotaEntity.Part, clientID: QuotaEntity.Part
    ) -> [(user: QuotaEntity.Part?, clientID: QuotaEntity.Part?)] {
        [
            (user, clientID), (user, .everyOther), (user, nil),
            (.everyOther, clientID), (.everyOther, .everyOther), (.everyOther, nil),
            (nil, clientID), (nil, .everyOther),
        ]
    }
}
