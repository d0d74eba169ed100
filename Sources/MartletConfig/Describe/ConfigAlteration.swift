/// One change to overrides (KIP-339).
public enum ConfigAlteration: Sendable, Hashable {
    case set(String, String)
    case delete(String)
    /// Adds elements to a list.
    case append(String, String)
    /// Takes elements from a list.
    case subtract(String, String)
}
