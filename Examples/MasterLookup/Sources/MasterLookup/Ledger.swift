import MartletCoordination

/// What the master guards: the orders, each with the token of the master that took it.
///
/// Checks the token, since a master that stood still does not know that it was replaced.
public actor Ledger {
    public private(set) var orders: [(item: String, token: FencingToken)] = []
    private var highest: FencingToken?

    public init() {}

    /// The number of the order.
    public func write(_ item: String, token: FencingToken) throws -> Int {
        if let highest, token < highest { throw StaleToken(token: token, highest: highest) }
        highest = token
        orders.append((item, token))
        return orders.count
    }
}

public struct StaleToken: Error, CustomStringConvertible {
    public let token: FencingToken
    public let highest: FencingToken

    public var description: String { "The master of term \(token) was replaced: term \(highest) has written." }
}
