import MartletStrategy

/// Whoever waits for a lock, in the order of arrival: each has an ephemeral key with a number that grows.
///
///     <prefix>/queue/<number of 19 digits>
///
/// The queue is for fairness alone. Who holds the lock is decided by its key: a number may be drawn before another and
/// still be written after it.
struct WaitingQueue: Sendable {
    let store: any CoordinationStore
    let folder: CoordinationKey
    let ticket: String

    func isMyTurn() async throws(CoordinationError) -> Bool {
        guard let first = try await store.children(of: folder).first else { return true }
        return first.utf8.elementsEqual(ticket.utf8) || ticket.utf8.lexicographicallyPrecedes(first.utf8)
    }
}
