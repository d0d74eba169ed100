public import MartletStrategy

/// Why a recipe ended that was to go on.
public enum RecipeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The store was closed under it.
    case storeClosed
    /// A key holds what no program of this kind wrote.
    case corrupt(CoordinationKey, reason: String)
    /// A call to the store failed in a way that waiting does not help.
    case store(CoordinationError)
    /// It is being run already: one at a time.
    case alreadyRunning(CoordinationKey)
    /// The wait for a lock or a leader was over before there was one.
    case timedOut(CoordinationKey, after: Duration)
    /// The lock was lost while its body ran. Whatever the body did with the token is safe where the resource checks it.
    case lockLost(CoordinationKey, FencingToken)
    /// Somebody else registered a member with the same id.
    case memberReplaced(CoordinationKey)

    public var description: String {
        switch self {
        case .storeClosed: "The coordination store was closed. Open it again and start anew."
        case .corrupt(let key, let reason):
            "The coordination key \(key) cannot be read: \(reason). Is it another program's? Choose another prefix."
        case .store(let error): error.description
        case .alreadyRunning(let key): "\(key) is being run by this object already. Make a second one for a second candidate."
        case .timedOut(let key, let duration): "\(key) did not become free within \(duration). Try again, or wait longer."
        case .lockLost(let key, let token):
            "The lock \(key) was lost while it was held with the token \(token). Take it again, with a new token."
        case .memberReplaced(let key):
            "\(key) was registered by somebody else. Give each member an id of its own."
        }
    }

    /// Nil for what passes by itself: out of reach, outcome unknown, conflict, session gone.
    init?(lasting error: CoordinationError) {
        switch error {
        case .unavailable, .outcomeUnknown, .sessionExpired, .conflict, .notFound: return nil
        case .malformedKey, .malformedCommit, .valueTooLarge, .corrupt: self = .store(error)
        }
    }
}
