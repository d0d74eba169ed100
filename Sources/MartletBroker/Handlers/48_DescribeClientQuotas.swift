import MartletCoordination
import MartletModel
import MartletWire

/// DescribeClientQuotas, 0-1 (KIP-546): the quotas that a filter matches. 1 is flexible.
///
/// No entries, as opposed to an empty list of them, come with an error only.
enum DescribeClientQuotasHandler: InlineHandler {
    static let versions: ClosedRange<Int16> = 0...1

    private typealias Component = DescribeClientQuotasRequest.ComponentData

    static func answer(_ request: DescribeClientQuotasRequest, _ context: RequestContext) -> DescribeClientQuotasResponse {
        do throws(RequestFailure) {
            try context.authorize(.describeConfigs, .cluster)
            let filter = try filter(request)
            let found = context.broker.image.quotas.filter { filter.includes($0.entity) }
            return DescribeClientQuotasResponse(
                errorCode: .none, errorMessage: nil,
                entries: found.map { entity, limits in
                    .init(
                        entity: entity.wireParts.map { .init(entityType: $0.type, entityName: $0.name) },
                        values: limits.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                            .init(key: $0.key.rawValue, value: $0.value)
                        })
                })
        } catch {
            return DescribeClientQuotasResponse(errorCode: error.code, errorMessage: error.message, entries: nil)
        }
    }

    static func filter(_ request: DescribeClientQuotasRequest) throws(RequestFailure) -> QuotaFilter {
        var filter = QuotaFilter(isStrict: request.strict)
        for component in request.components {
            guard let type = QuotaEntityType(rawValue: component.entityType) else {
                // As Kafka has it: a type that a newer broker may know.
                throw RequestFailure(
                    component.entityType.isEmpty ? .invalidRequest : .unsupportedVersion,
                    "'\(component.entityType)' is no type of what a quota binds: \(QuotaEntityType.listText) are.")
            }
            try filter.add(type, try match(component))
        }
        return filter
    }

    private static func match(_ component: Component) throws(RequestFailure) -> QuotaFilter.Match {
        switch (component.matchType, component.match) {
        case (0, let name?): return .exactly(.named(name))
        case (1, nil): return .exactly(.everyOther)
        case (2, nil): return .anything
        case (0, nil): throw RequestFailure(.invalidRequest, "An exact match of '\(component.entityType)' needs a name.")
        case (1, _), (2, _):
            throw RequestFailure(
                .invalidRequest, "The match type \(component.matchType) of '\(component.entityType)' takes no name.")
        default:
            throw RequestFailure(.invalidRequest, "The match type \(component.matchType) is not known: 0, 1 and 2 are.")
        }
    }
}
