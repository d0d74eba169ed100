import MartletStrategy
import Synchronization

/// The state that one rule is tried on, with what tries need over and over.
final class CoordinationTrial: Sendable {
    private let fixture: any CoordinationFixture
    private let opened = Mutex<[any CoordinationStore]>([])

    init(_ fixture: any CoordinationFixture) { self.fixture = fixture }

    var allowsSeveralSessions: Bool { fixture.allowsSeveralSessions }

    func open() async throws -> any CoordinationStore {
        let store = try await fixture.open()
        opened.withLock { $0.append(store) }
        return store
    }

    func closeAll() async {
        for store in opened.withLock({ $0 }) { await store.close() }
    }

    func expect(_ holds: Bool, _ otherwise: @autoclosure () -> String) throws {
        if !holds { throw BrokenRule(description: otherwise()) }
    }

    func expectEqual<Value: Equatable>(_ found: Value, _ wanted: Value, _ what: String) throws {
        try expect(found == wanted, "\(what) is \(found) and not \(wanted)")
    }

    func expectConflict(
        on key: CoordinationKey, operation: Int = 0, _ what: String,
        _ call: () async throws(CoordinationError) -> Void
    ) async throws {
        try await expectError(.conflict(key, operation: operation), what, call)
    }

    func expectError(
        _ wanted: CoordinationError, _ what: String, _ call: () async throws(CoordinationError) -> Void
    ) async throws {
        do throws(CoordinationError) {
            try await call()
        } catch {
            return try expect(error == wanted, "\(what) threw '\(error)' and not '\(wanted)'")
        }
        throw BrokenRule(description: "\(what) did not throw")
    }

    /// The next element of a stream, within ten seconds.
    func next<Element: Sendable>(of stream: AsyncStream<Element>, _ what: String) async throws -> Element? {
        try await withThrowingTaskGroup(of: Element?.self) { group in
            group.addTask {
                var iterator = stream.makeAsyncIterator()
                return await iterator.next()
            }
            group.addTask {
                try await Task.sleep(for: .seconds(10))
                throw BrokenRule(description: "\(what) did not come within ten seconds")
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}
