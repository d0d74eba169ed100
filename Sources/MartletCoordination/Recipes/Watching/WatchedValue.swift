public import MartletStrategy

/// One key with its newest content: configuration that a service follows, for example.
///
///     for await entry in WatchedValue(key, on: store).contents { apply(entry?.bytes) }
///
/// What holds:
/// - A stream begins with what is there, nil where there is no such key, and goes on with what differs from the last.
///   Who does not keep up gets the newest content only.
/// - It never goes backwards: an entry with a version below the last one is delivered only if it is still what the
///   store says after a barrier (the key was deleted and made again).
/// - Hints that were missed, also while the connection was lost, are made up for by reading again.
public struct WatchedValue: Sendable {
    private let key: CoordinationKey
    private let rereading: Rereading

    public init(
        _ key: CoordinationKey, on store: any CoordinationStore, timing: RecipeTiming = RecipeTiming(),
        clock: RecipeClock = .continuous
    ) {
        self.key = key
        rereading = Rereading(store: store, prefix: key, timing: timing, clock: clock)
    }

    /// Ends when the store closes, or is damaged.
    public var contents: AsyncStream<CoordinationEntry?> {
        let (rereading, key) = (rereading, key)
        return .newest { deliver in
            var latest = LatestValue<CoordinationEntry?>()
            try? await rereading.run { () throws(CoordinationError) in
                var entry = try await rereading.store.get(key)
                if latest.isOlder(entry, than: { Self.isOlder($0, than: $1) }) {
                    try await rereading.store.barrier()
                    entry = try await rereading.store.get(key)
                }
                if latest.replace(with: entry) { deliver(entry) }
            }
        }
    }

    private static func isOlder(_ entry: CoordinationEntry?, than last: CoordinationEntry?) -> Bool {
        guard let entry, let last else { return false }
        return entry.version < last.version
    }
}

/// The keys one segment below another, with their newest contents.
///
/// What ``WatchedValue`` promises holds for each key; the keys need not be of one moment.
public struct WatchedFolder: Sendable {
    private let folder: CoordinationKey
    private let rereading: Rereading

    public init(
        _ folder: CoordinationKey, on store: any CoordinationStore, timing: RecipeTiming = RecipeTiming(),
        clock: RecipeClock = .continuous
    ) {
        self.folder = folder
        rereading = Rereading(store: store, prefix: folder, timing: timing, clock: clock)
    }

    /// Sorted by their keys. Ends when the store closes, or is damaged.
    public var contents: AsyncStream<[CoordinationChild]> {
        let (rereading, folder) = (rereading, folder)
        return .newest { deliver in
            var latest = LatestValue<[CoordinationChild]>()
            try? await rereading.run { () throws(CoordinationError) in
                var children = try await rereading.store.entries(below: folder)
                if latest.isOlder(children, than: { Self.isOlder($0, than: $1) }) {
                    try await rereading.store.barrier()
                    children = try await rereading.store.entries(below: folder)
                }
                if latest.replace(with: children) { deliver(children) }
            }
        }
    }

    private static func isOlder(_ children: [CoordinationChild], than last: [CoordinationChild]) -> Bool {
        let versions = Dictionary(last.map { ($0.key, $0.entry.version) }, uniquingKeysWith: max)
        return children.contains { $0.entry.version < versions[$0.key] ?? .absent }
    }
}

/// What was delivered last.
struct LatestValue<Content: Equatable> {
    private var last: Content?

    func isOlder(_ new: Content, than comparison: (Content, Content) -> Bool) -> Bool {
        last.map { comparison(new, $0) } ?? false
    }

    /// Whether `new` is something else than the last.
    mutating func replace(with new: Content) -> Bool {
        if let last, last == new { return false }
        last = .some(new)
        return true
    }
}

extension AsyncStream where Element: Sendable {
    /// A stream of the newest of what `produce` delivers. It is cancelled when nobody listens any more, and the stream
    /// ends with it.
    static func newest(_ produce: @escaping @Sendable (_ deliver: @Sendable (Element) -> Void) async -> Void) -> Self {
        let (stream, continuation) = makeStream(of: Element.self, bufferingPolicy: .bufferingNewest(1))
        let task = Task {
            await produce { continuation.yield($0) }
            continuation.finish()
        }
        continuation.onTermination = { _ in task.cancel() }
        return stream
    }
}
