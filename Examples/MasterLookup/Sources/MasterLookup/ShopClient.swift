import MartletCoordination

/// Orders from whoever is master.
public struct ShopClient: Sendable {
    private let lookup: ServiceLookup
    private let network: ShopNetwork

    public init(lookup: ServiceLookup, network: ShopNetwork) {
        self.lookup = lookup
        self.network = network
    }

    /// The number of the order.
    ///
    /// - Throws: `RecipeError.timedOut` where there is no master for half a minute.
    public func order(_ item: String) async throws -> Int {
        while true {
            let master = try await lookup.master(of: ShopInstance.service, waitingAtMost: .seconds(30))
            do {
                return try await network.order(item, at: master.address, term: master.token)
            } catch is NotMaster {
                // Not yet, or no longer: the store knows sooner or later.
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }
}
