public import MartletStrategy
import Synchronization

/// What an ``InMemoryCoordinationStore`` is connected to: it outlives the stores, as a server would, and several can
/// be open on it at once.
public final class InMemoryCoordinationState: Sendable {
    private struct Contents {
        var entries: [CoordinationKey: CoordinationEntry] = [:]
        var counters: [CoordinationKey: Int64] = [:]
        var lastVersion: Int64 = 0
        var lastSession = 0
        var watchers: [String: CoordinationWatchers] = [:]
    }

    private let contents = Mutex(Contents())

    public init() {}

    /// All keys with their values: for tests to look at.
    public var entries: [CoordinationKey: CoordinationEntry] { contents.withLock { $0.entries } }

    func openSession(_ watchers: CoordinationWatchers) -> String {
        contents.withLock { contents in
            contents.lastSession += 1
            let session = "session-\(contents.lastSession)"
            contents.watchers[session] = watchers
            return session
        }
    }

    /// The session gets no hints any more, and lives on.
    func disconnect(_ session: String) { contents.withLock { $0.watchers[session] = nil } }

    func connect(_ session: String, _ watchers: CoordinationWatchers) {
        contents.withLock { $0.watchers[session] = watchers }
    }

    func endSession(_ session: String) {
        let gone = contents.withLock { contents in
            contents.watchers[session] = nil
            let gone = contents.entries.filter { $0.value.owner == session }.map(\.key)
            for key in gone { contents.entries[key] = nil }
            return gone
        }
        tell(gone)
    }

    func get(_ key: CoordinationKey) -> CoordinationEntry? { contents.withLock { $0.entries[key] } }

    func children(of key: CoordinationKey) -> [String] {
        contents.withLock { contents in
            contents.entries.keys.filter { $0.parentPath == key.path }.sorted().map(\.lastSegment)
        }
    }

    func nextID(_ counter: CoordinationKey) -> Int64 {
        contents.withLock { contents in
            contents.counters[counter, default: 0] += 1
            return contents.counters[counter, default: 0]
        }
    }

    /// - Parameter owner: of the keys that it makes.
    func commit(
        _ operations: [CoordinationOperation], owner: String? = nil
    ) throws(CoordinationError)
        -> [CoordinationVersion]
    {
        let versions = try contents.withLock { contents throws(CoordinationError) in
            for (index, operation) in operations.enumerated() {
                let found = contents.entries[operation.key]?.version
                guard operation.expectation.holds(for: found) else { throw .conflict(operation.key, operation: index) }
                if case .delete = operation, found == nil { throw .notFound(operation.key) }
            }
            return operations.map { Self.carryOut($0, owner, &contents) }
        }
        tell(operations.filter { if case .check = $0 { false } else { true } }.map(\.key))
        return versions
    }

    private static func carryOut(
        _ operation: CoordinationOperation, _ owner: String?, _ contents: inout Contents
    ) -> CoordinationVersion {
        let found = contents.entries[operation.key]
        switch operation {
        case .check: return found?.version ?? .absent
        case .delete(let key, expecting: _):
            contents.entries[key] = nil
            return found?.version ?? .absent
        case .put(let key, let bytes, expecting: _):
            contents.lastVersion += 1
            let version = CoordinationVersion(rawValue: contents.lastVersion)
            contents.entries[key] = CoordinationEntry(bytes: bytes, version: version, owner: found?.owner ?? owner)
            return version
        }
    }

    private func tell(_ keys: [CoordinationKey]) {
        guard !keys.isEmpty else { return }
        for watchers in contents.withLock({ Array($0.watchers.values) }) { watchers.tell(keys) }
    }
}
