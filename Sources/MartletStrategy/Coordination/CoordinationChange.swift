/// A hint that something may have changed.
public enum CoordinationChange: Hashable, Sendable {
    case changed(CoordinationKey)
    /// Changes may have been missed: read everything below the watched prefix again.
    case resync
}
