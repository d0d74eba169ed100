import MartletCoordination

/// One instance of the shop. All of them are found by the lookup; the master alone takes orders.
public struct ShopInstance: Sendable {
    public static let service = "shop"

    private let id: String
    private let lookup: ServiceLookup
    private let ledger: Ledger
    private let network: ShopNetwork

    public init(id: String, lookup: ServiceLookup, ledger: Ledger, network: ShopNetwork) {
        self.id = id
        self.lookup = lookup
        self.ledger = ledger
        self.network = network
    }

    /// Until the task is cancelled, or the store is closed.
    public func run() async throws {
        let address = "\(id).shop.example:8443"
        let election = try lookup.election(of: Self.service, as: Candidate(id: id, address: address))
        try await lookup.membership(of: Self.service).join(as: id, address: address) {
            try await election.run { term in
                await network.listen(at: address, term: term.token) { item in
                    try await ledger.write(item, token: term.token)
                }
                // Master until the term is over; the next one may begin as soon as this returns.
                try? await Task.sleep(for: .seconds(1_000_000_000))
                await network.close(address)
            }
        }
    }
}
