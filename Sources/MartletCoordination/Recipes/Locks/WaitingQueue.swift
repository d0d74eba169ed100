import MartletStrategy
import Synchronization

/// Whoever waits for a lock, in the order of arrival: each has an ephemeral key with a number that grows.
///
///     <prefix>/queue/<number of 19 digits>
///
/// The queue is for fairness alone. Who holds the lock is decided by its key: a number may be drawn before another and
/// still be written after it.
final class WaitingQueue: Sendable {
    private let store: any CoordinationStore
    private let folder: CoordinationKey
    private let counter: CoordinationKey
    private let drawn = Mutex<CoordinationKey?>(nil)

    init(below prefix: CoordinationKey, in store: any CoordinationStore) throws(RecipeError) {
        self.store = store
        do throws(CoordinationError) {
            folder = try prefix.appending("queue")
            counter = try prefix.appending("number")
        } catch {
            throw .store(error)
        }
    }

    /// Draws a number, once. A number whose writing failed is written when it should be first and is not there.
    func lineUp() async throws(CoordinationError) {
        guard drawn.withLock({ $0 }) == nil else { return }
        let number = "\(try await store.nextID(counter))"
        let ticket = try folder.appending(String(repeating: "0", count: max(0, 19 - number.count)) + number)
        drawn.withLock { $0 = ticket }
        try await write(ticket)
    }

    /// Whether nobody with a smaller number waits.
    func isMyTurn() async throws(CoordinationError) -> Bool {
        guard let ticket = drawn.withLock({ $0 }) else { return false }
        var waiting = try await store.children(of: folder)
        if !waiting.contains(ticket.lastSegment) {
            // Gone with an earlier session.
            try await write(ticket)
            waiting = try await store.children(of: folder)
        }
        return waiting.first == ticket.lastSegment
    }

    /// Takes the number out, or leaves it to the session's end.
    func leave() async {
        guard let ticket = drawn.withLock({ $0 }) else { return }
        for _ in 0..<3 {
            do throws(CoordinationError) {
                try await store.delete(ticket, expecting: .any)
                return
            } catch {
                if case .notFound = error { return }
            }
        }
    }

    private func write(_ ticket: CoordinationKey) async throws(CoordinationError) {
        do throws(CoordinationError) {
            _ = try await store.createEphemeral(ticket, RecipeValue.bytes("ticket", []))
        } catch .conflict {
            // Nobody else has this number.
        }
    }
}
