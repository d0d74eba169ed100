internal import HashTreeCollections
public import MartletModel

extension ControllerState {
    /// The rules of a pattern with one more; unchanged where it is there already.
    func plan(adding rule: AccessRule) throws(ControllerError) -> ClusterChange {
        if let objection = AccessRuleCheck.objection(to: rule) { throw .invalidRequest(reason: objection) }
        guard ClusterKeys.accessRules(rule.pattern) != nil else {
            throw .invalidRequest(reason: "the resource of a rule has a name of 1 to \(ClusterKeys.nameByteCountMax) bytes")
        }
        let present = image.rulesByPattern[rule.pattern] ?? []
        guard !present.contains(rule) else { return .accessRulesWritten(rule.pattern, present) }
        guard present.count < Controller.accessRulesPerPatternMax else {
            throw .invalidRequest(
                reason: "there are \(present.count) rules about '\(rule.resourceName)' already, which is the most there may be")
        }
        return .accessRulesWritten(rule.pattern, present + [rule])
    }

    /// The rules that a filter matches, by pattern, sorted so that a history can be replayed.
    func patterns(matching filter: AccessRuleFilter) -> [AccessPattern] {
        image.rulesByPattern.filter { $0.value.contains(where: filter.matches) }.map(\.key)
            .sorted {
                ($0.resourceType.rawValue, $0.patternType.rawValue, $0.name) < (
                    $1.resourceType.rawValue, $1.patternType.rawValue, $1.name
                )
            }
    }

    /// What a user's credentials become.
    func plan(_ alteration: CredentialAlteration) throws(ControllerError) -> ClusterChange {
        guard ClusterKeys.credentials(ofUser: alteration.user) != nil else {
            throw .invalidRequest(reason: "a user has a name of 1 to \(ClusterKeys.nameByteCountMax) bytes")
        }
        var credentials = image.scramCredentials(of: alteration.user)
        if alteration.credential == nil, credentials[alteration.mechanism] == nil {
            throw .unknownCredential(user: alteration.user, alteration.mechanism)
        }
        credentials[alteration.mechanism] = alteration.credential
        return .credentialsWritten(alteration.user, credentials)
    }

    /// What an entity's quotas become.
    func plan(_ alteration: QuotaAlteration) throws(ControllerError) -> ClusterChange {
        if let objection = alteration.objection { throw .invalidRequest(reason: objection) }
        guard ClusterKeys.quotas(of: alteration.entity) != nil else {
            throw .invalidRequest(reason: "who a quota binds has a name of 1 to \(ClusterKeys.nameByteCountMax) bytes")
        }
        var limits = image.quotasByEntity[alteration.entity] ?? [:]
        for (key, value) in alteration.limits { limits[key] = value }
        return .quotasWritten(alteration.entity, limits)
    }
}

/// A credential for a user, or none any more.
public struct CredentialAlteration: Sendable, Hashable {
    public let user: String
    public let mechanism: ScramMechanism
    public let credential: ScramCredential?

    public init(user: String, mechanism: ScramMechanism, credential: ScramCredential?) {
        self.user = user
        self.mechanism = mechanism
        self.credential = credential
    }
}

/// New limits of an entity; nil takes one away.
public struct QuotaAlteration: Sendable, Hashable {
    public let entity: QuotaEntity
    public let limits: [QuotaKey: Double?]

    public init(entity: QuotaEntity, limits: [QuotaKey: Double?]) {
        self.entity = entity
        self.limits = limits
    }

    /// Why it cannot be; nil where it can.
    var objection: String? {
        if entity.user == nil, entity.clientID == nil, entity.address == nil {
            return "a quota binds a user, a client id or an address"
        }
        if entity.address != nil, entity.user != nil || entity.clientID != nil {
            return "a quota of an address binds neither users nor client ids"
        }
        for (key, value) in limits {
            guard (key == .connectionCreationRate) == (entity.address != nil) else {
                return entity.address == nil
                    ? "\(key.rawValue) is a quota of addresses" : "\(key.rawValue) is no quota of addresses"
            }
            guard let value else { continue }
            if !(value.isFinite && value > 0) { return "\(key.rawValue) must be a number above 0, not \(value)" }
            if let most = key.wholeNumberMax, value > most || value != value.rounded() {
                return "\(key.rawValue) must be a whole number of at most \(most), not \(value)"
            }
        }
        return nil
    }
}

extension QuotaKey {
    /// The largest possible limit where Kafka takes whole numbers only; nil where it takes others.
    fileprivate var wholeNumberMax: Double? {
        switch self {
        // Beyond this, not every whole number is a Double.
        case .producerByteRate, .consumerByteRate: Double(Int64(1) << 53)
        case .connectionCreationRate: Double(Int32.max)
        case .requestPercentage, .controllerMutationRate: nil
        }
    }
}
