import MartletModel

/// Which quotas somebody asks for (KIP-546).
struct QuotaFilter: Sendable, Hashable {
    /// What one part of an entity has to be.
    enum Match: Sendable, Hashable {
        case exactly(QuotaEntity.Part)
        /// Whatever it is, as long as the entity speaks of it.
        case anything
    }

    /// By type; a type that is not here may be anything, or absent.
    private var matches: [QuotaEntityType: Match] = [:]
    /// Whether an entity may have no other types than those named.
    private let isStrict: Bool

    init(isStrict: Bool) { self.isStrict = isStrict }

    /// - Throws: INVALID_REQUEST for a type that is in the filter already, or addresses together with others.
    mutating func add(_ type: QuotaEntityType, _ match: Match) throws(RequestFailure) {
        guard matches[type] == nil else {
            throw RequestFailure(.invalidRequest, "The type '\(type.rawValue)' is in the filter twice.")
        }
        matches[type] = match
        guard matches[.address] == nil || matches.count == 1 else {
            throw RequestFailure(.invalidRequest, "Quotas of addresses bind neither users nor client ids: ask for 'ip' alone.")
        }
    }

    func includes(_ entity: QuotaEntity) -> Bool {
        QuotaEntityType.allCases.allSatisfy { type in
            let part = entity[keyPath: type.path]
            return switch matches[type] {
            case .exactly(let wanted)?: part == wanted
            case .anything?: part != nil
            case nil: part == nil || !isStrict
            }
        }
    }
}
