import MartletCoordination

/// Stands in for a network: who listens where, in one process.
public actor ShopNetwork {
    public typealias Server = @Sendable (_ item: String) async throws -> Int

    private var servers: [String: (term: FencingToken, serve: Server)] = [:]

    public init() {}

    func listen(at address: String, term: FencingToken, _ server: @escaping Server) { servers[address] = (term, server) }
    func close(_ address: String) { servers[address] = nil }

    /// - Parameter term: that the client believes in: an instance that is no master, or one of another term, refuses.
    func order(_ item: String, at address: String, term: FencingToken) async throws -> Int {
        guard let server = servers[address], server.term == term else { throw NotMaster(address: address) }
        return try await server.serve(item)
    }
}

public struct NotMaster: Error {
    public let address: String
}
