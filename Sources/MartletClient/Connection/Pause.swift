/// Waiting that ends with the task.
enum Pause {
    /// - Throws: ``ClientError/Kind/cancelled``.
    static func `for`(_ duration: Duration) async throws(ClientError) {
        try await until(.now + duration)
    }

    /// - Throws: ``ClientError/Kind/cancelled``.
    static func until(_ instant: ContinuousClock.Instant) async throws(ClientError) {
        do {
            try await Task.sleep(until: instant, clock: .continuous)
        } catch {
            throw .cancelled
        }
    }

    /// Gives `body` this much time; then it is cancelled.
    static func atMost(_ limit: Duration, _ body: @escaping @Sendable () async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask(operation: body)
            group.addTask { try? await Pause.for(limit) }
            await group.next()
            group.cancelAll()
        }
    }
}
