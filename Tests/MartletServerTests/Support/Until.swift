/// The condition did not come true within ten seconds.
struct NeverTrue: Error {}

/// Waits for something that another thread does, and fails when it takes ten seconds.
func until(_ condition: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while !condition() {
        guard ContinuousClock.now < deadline else { throw NeverTrue() }
        try await Task.sleep(for: .milliseconds(2))
    }
}
