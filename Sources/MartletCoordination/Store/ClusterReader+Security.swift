internal import HashTreeCollections
import MartletModel
import MartletStrategy

extension ClusterReader {
    /// A key that is gone does not say what it was about: its name does.
    static func changesOfSecurity(
        _ key: CoordinationKey, _ bytes: [UInt8]?, _ image: ClusterImage
    ) throws(StoredValueError) -> [ClusterChange] {
        switch key.parentPath {
        case ClusterKeys.accessRules.path:
            if let bytes {
                let (pattern, rules) = try StoredAccessRules.rules(bytes)
                guard ClusterKeys.accessRules(pattern) == key else {
                    throw StoredValueError("it has the rules of another pattern")
                }
                return image.rulesByPattern[pattern] == rules ? [] : [.accessRulesWritten(pattern, rules)]
            }
            return image.rulesByPattern.keys.filter { ClusterKeys.accessRules($0) == key }.map { .accessRulesWritten($0, []) }
        case ClusterKeys.credentials.path:
            if let bytes {
                let (user, credentials) = try StoredCredentials.credentials(bytes)
                guard ClusterKeys.credentials(ofUser: user) == key else { throw StoredValueError("it is about another user") }
                return image.scramCredentials(of: user) == credentials ? [] : [.credentialsWritten(user, credentials)]
            }
            return image.scramUsers.filter { ClusterKeys.credentials(ofUser: $0) == key }.map { .credentialsWritten($0, [:]) }
        case ClusterKeys.quotas.path:
            if let bytes {
                let (entity, limits) = try StoredQuotas.quotas(bytes)
                guard ClusterKeys.quotas(of: entity) == key else { throw StoredValueError("it has the quotas of another") }
                return image.quotasByEntity[entity] == limits ? [] : [.quotasWritten(entity, limits)]
            }
            return image.quotasByEntity.keys.filter { ClusterKeys.quotas(of: $0) == key }.map { .quotasWritten($0, [:]) }
        default: return []
        }
    }
}
