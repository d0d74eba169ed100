public import MartletStrategy

/// What the checks of a coordination store need: empty state, and sessions on it.
public protocol CoordinationFixture: Sendable {
    /// Opens a session. Where ``allowsSeveralSessions`` is false it is called again only after the one before was closed.
    func open() async throws -> any CoordinationStore

    /// Whether several sessions may be open on the state at once.
    var allowsSeveralSessions: Bool { get }

    /// Removes the state, after all sessions were closed.
    func remove() async
}

/// Fixtures of the in-memory store.
public struct InMemoryCoordinationFixture: CoordinationFixture {
    private let state = InMemoryCoordinationState()

    public init() {}
    public func open() async throws -> any CoordinationStore { InMemoryCoordinationStore(state) }
    public var allowsSeveralSessions: Bool { true }
    public func remove() async {}
}
