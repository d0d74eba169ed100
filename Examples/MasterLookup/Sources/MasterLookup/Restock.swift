import MartletCoordination
import MartletStrategy

/// Orders what is short: one instance at a time, in the order of arrival, and nobody waits for more than a minute.
public struct Restock: Sendable {
    private let lock: SessionLock
    private let ledger: Ledger

    public init(at prefix: CoordinationKey, on store: any CoordinationStore, ledger: Ledger) throws {
        lock = try SessionLock(at: prefix, on: store)
        self.ledger = ledger
    }

    public func run(_ item: String) async throws -> Int {
        try await lock.withLock(waitingAtMost: .seconds(60)) { term in
            try await ledger.write("restock \(item)", token: term.token)
        }
    }
}
