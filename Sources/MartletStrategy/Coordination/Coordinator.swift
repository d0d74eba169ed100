/// Where cluster state lives: a family of strategies that, alone among them, is a service.
public protocol Coordinator: Strategy {
    /// Connects to the store, or opens it.
    ///
    /// - Parameter location: what the engine needs to know of this broker.
    func open(_ location: CoordinationLocation) async throws(CoordinationError) -> any CoordinationStore
}

/// What a coordination engine is told about the broker that uses it.
public struct CoordinationLocation: Sendable, Hashable {
    /// A folder of the broker's own, which exists.
    public let dataDirectory: String
    /// Whether a store that is not there yet is made. False for those who only look.
    public let createsIfMissing: Bool

    public init(dataDirectory: String, createsIfMissing: Bool = true) {
        self.dataDirectory = dataDirectory
        self.createsIfMissing = createsIfMissing
    }
}
