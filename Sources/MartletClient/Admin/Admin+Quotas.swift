public import MartletModel
internal import MartletWire

/// The limits of one user, client id, pair of them, or address.
public struct QuotaListing: Sendable, Hashable {
    public let entity: QuotaEntity
    public let limits: [QuotaKey: Double]
}

extension Admin {
    /// All quotas, in no order. What this client does not know is left out.
    public func quotas() async throws(ClientError) -> [QuotaListing] {
        try await cluster.retrying { () throws(ClientError) in
            let answer = try await cluster.anyConnection().answer(to: DescribeClientQuotasRequest())
            guard answer.errorCode == ErrorCode.none else { throw .refused("Quotas", answer.errorCode, answer.errorMessage) }
            return (answer.entries ?? []).compactMap { entry in
                guard let entity = Self.entity(entry.entity) else { return nil }
                var limits: [QuotaKey: Double] = [:]
                for value in entry.values {
                    if let key = QuotaKey(rawValue: value.key) { limits[key] = value.value }
                }
                return QuotaListing(entity: entity, limits: limits)
            }
        }
    }

    /// Sets limits of an entity, and takes away those that are nil. Others stay as they are (KIP-546).
    public func alterQuotas(of entity: QuotaEntity, _ limits: [QuotaKey: Double?]) async throws(ClientError) {
        var parts: [AlterClientQuotasRequest.EntityData] = []
        for (type, part) in [("user", entity.user), ("client-id", entity.clientID), ("ip", entity.address)] {
            switch part {
            case .named(let name)?: parts.append(.init(entityType: type, entityName: name))
            case .everyOther?: parts.append(.init(entityType: type, entityName: nil))
            case nil: break
            }
        }
        let operations = limits.map { key, value in
            AlterClientQuotasRequest.OpData(key: key.rawValue, value: value ?? 0, remove: value == nil)
        }
        let request = AlterClientQuotasRequest(entries: [.init(entity: parts, ops: operations)])
        try await cluster.retrying { () throws(ClientError) in
            let answer = try await cluster.anyConnection().answer(to: request)
            for entry in answer.entries where entry.errorCode != ErrorCode.none {
                throw .refused("Quotas", entry.errorCode, entry.errorMessage)
            }
        }
    }

    private static func entity(_ parts: [DescribeClientQuotasResponse.EntityData]) -> QuotaEntity? {
        var entity = QuotaEntity()
        for part in parts {
            let value: QuotaEntity.Part = part.entityName.map { .named($0) } ?? .everyOther
            switch part.entityType {
            case "user": entity.user = value
            case "client-id": entity.clientID = value
            case "ip": entity.address = value
            default: return nil
            }
        }
        return entity
    }
}
