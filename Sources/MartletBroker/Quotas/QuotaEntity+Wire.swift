import MartletCoordination
import MartletModel

/// A part of a quota's entity as the protocol has it: a type, and a name or null for everybody who has no quota by name.
struct QuotaEntityPart: Sendable, Hashable {
    let type: QuotaEntityType
    let part: QuotaEntity.Part

    /// - Throws: INVALID_REQUEST for a type that is not known, or a name that is empty.
    init(type text: String, name: String?) throws(RequestFailure) {
        guard let type = QuotaEntityType(rawValue: text) else {
            throw RequestFailure(
                .invalidRequest, "'\(text)' is no type of what a quota binds: \(QuotaEntityType.listText) are.")
        }
        guard name?.isEmpty != true else {
            throw RequestFailure(
                .invalidRequest, "The name of a \(text) is empty: null stands for everybody without a quota by name.")
        }
        self.type = type
        part = name.map(QuotaEntity.Part.named) ?? .everyOther
    }
}

/// What a quota can bind, by the protocol's names (KIP-546, KIP-612).
enum QuotaEntityType: String, Sendable, Hashable, CaseIterable {
    case user
    case clientID = "client-id"
    case address = "ip"

    var path: WritableKeyPath<QuotaEntity, QuotaEntity.Part?> {
        switch self {
        case .user: \.user
        case .clientID: \.clientID
        case .address: \.address
        }
    }

    static var listText: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

extension QuotaEntity {
    /// - Throws: INVALID_REQUEST for an entity that has a type twice.
    init(_ parts: [QuotaEntityPart]) throws(RequestFailure) {
        self.init()
        for part in parts {
            guard self[keyPath: part.type.path] == nil else {
                throw RequestFailure(.invalidRequest, "The type '\(part.type.rawValue)' is in the entity twice.")
            }
            self[keyPath: part.type.path] = part.part
        }
    }

    /// Types and names as the protocol has them; null for everybody who has no quota by name.
    var wireParts: [(type: String, name: String?)] {
        QuotaEntityType.allCases.compactMap { type in
            switch self[keyPath: type.path] {
            case .named(let name)?: (type.rawValue, name)
            case .everyOther?: (type.rawValue, nil)
            case nil: nil
            }
        }
    }
}
