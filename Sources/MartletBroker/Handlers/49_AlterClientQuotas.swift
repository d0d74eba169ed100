import MartletCoordination
import MartletModel
import MartletWire

/// AlterClientQuotas, 0-1 (KIP-546): limits of users, client ids and addresses are set or go. 1 is flexible.
///
/// Each entry is done or refused by itself.
enum AlterClientQuotasHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...1

    private typealias Entry = AlterClientQuotasRequest.EntryData

    static func answer(_ request: AlterClientQuotasRequest, _ context: RequestContext) async -> AlterClientQuotasResponse {
        if let refusal = context.refusal(.alterConfigs, .cluster) {
            return AlterClientQuotasResponse(entries: request.entries.map { told($0, refusal) })
        }
        let wanted = request.entries.map { entry in Result { () throws(RequestFailure) in try alteration(entry) } }
        let alterations = wanted.compactMap { try? $0.get() }
        var results = await context.broker.controller
            .alterQuotas(alterations, validateOnly: request.validateOnly).makeIterator()
        return AlterClientQuotasResponse(
            entries: zip(request.entries, wanted).map { entry, wanted in
                if case .failure(let failure) = wanted { return told(entry, failure) }
                switch results.next() {
                case .success?: return told(entry, nil)
                case .failure(let error)?: return told(entry, RequestFailure(error))
                case nil: return told(entry, RequestFailure(.unknownServerError, "The controller did not say what became of it."))
                }
            })
    }

    private static func alteration(_ entry: Entry) throws(RequestFailure) -> QuotaAlteration {
        var parts: [QuotaEntityPart] = []
        for part in entry.entity { parts.append(try QuotaEntityPart(type: part.entityType, name: part.entityName)) }
        var limits: [QuotaKey: Double?] = [:]
        for operation in entry.ops {
            guard let key = QuotaKey(rawValue: operation.key) else {
                throw RequestFailure(
                    .invalidRequest,
                    "'\(operation.key)' is no quota: \(QuotaKey.allCases.map(\.rawValue).joined(separator: ", ")) are.")
            }
            guard limits[key] == nil else { throw RequestFailure(.invalidRequest, "\(operation.key) is in the entry twice.") }
            limits.updateValue(operation.remove ? nil : operation.value, forKey: key)
        }
        return QuotaAlteration(entity: try QuotaEntity(parts), limits: limits)
    }

    private static func told(_ entry: Entry, _ failure: RequestFailure?) -> AlterClientQuotasResponse.EntryData {
        .init(
            errorCode: failure?.code ?? .none, errorMessage: failure?.message,
            entity: entry.entity.map { .init(entityType: $0.entityType, entityName: $0.entityName) })
    }
}
