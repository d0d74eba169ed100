/// Who has a coordinator: the broker that keeps its state (KIP-699; share groups by KIP-932 keep theirs as groups do).
enum CoordinatorKey: Hashable, Sendable, CustomStringConvertible {
    case group(String)
    case transaction(String)

    /// `key_type` of FindCoordinator.
    var wireType: Int8 {
        switch self {
        case .group: 0
        case .transaction: 1
        }
    }

    var name: String {
        switch self {
        case .group(let name), .transaction(let name): name
        }
    }

    var description: String {
        switch self {
        case .group(let name): "group '\(name)'"
        case .transaction(let name): "transactional id '\(name)'"
        }
    }
}
