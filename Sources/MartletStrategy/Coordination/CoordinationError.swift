/// Why a call to the coordination store failed. Where it is not ``outcomeUnknown(reason:)``, nothing was written.
public enum CoordinationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The key was not as expected. In a commit, `operation` is the index of the first that failed; otherwise 0.
    case conflict(CoordinationKey, operation: Int)
    case notFound(CoordinationKey)
    case malformedKey(String, reason: String)
    case malformedCommit(reason: String)
    case valueTooLarge(CoordinationKey, byteCount: Int)
    /// Out of reach, or out of room. It may go better later.
    case unavailable(reason: String)
    /// The write may or may not have happened: read back before acting.
    case outcomeUnknown(reason: String)
    /// Also after the store was closed.
    case sessionExpired
    case corrupt(reason: String)

    public var description: String {
        switch self {
        case .conflict(let key, let operation):
            "The coordination key \(key) is not as expected (operation \(operation)): somebody else was faster. Read it again and retry."
        case .notFound(let key): "The coordination key \(key) does not exist."
        case .malformedKey(let path, let reason):
            "'\(path.prefix(CoordinationKey.maximumByteCount))' is no coordination key: \(reason)."
        case .malformedCommit(let reason): "The commit to the coordination store cannot be: \(reason)."
        case .valueTooLarge(let key, let byteCount):
            "The value for the coordination key \(key) has \(byteCount) bytes; at most \(CoordinationLimits.maximumValueByteCount) are allowed."
        case .unavailable(let reason): "The coordination store cannot be used now: \(reason)."
        case .outcomeUnknown(let reason): "A write to the coordination store may or may not have happened: \(reason)."
        case .sessionExpired: "The session with the coordination store has ended."
        case .corrupt(let reason): "The coordination store is damaged: \(reason)."
        }
    }
}
