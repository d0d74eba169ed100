import Testing

/// Waits until `holds`: for what brokers tell each other by themselves.
func eventually(
    isolation: isolated (any Actor)? = #isolation, _ what: String, _ holds: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + .seconds(120)
    while ContinuousClock.now < deadline {
        if try await holds() { return }
        try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("it did not happen within two minutes that \(what)")
    throw NeverHappened(what: what)
}

struct NeverHappened: Error {
    let what: String
}
