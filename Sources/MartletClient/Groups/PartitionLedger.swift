internal import MartletModel
internal import Synchronization

/// How far a partition has been fetched, handed out, processed and committed, from the moment it is assigned, or
/// sought in, until it is taken away: then the ledger is cut, and nothing of it is handed out any more.
///
/// Touched for every record, so it is a short lock and nothing else.
///
/// Invariant: committed <= processed <= handed out <= fetched, except where the user commits by itself.
final class PartitionLedger: Sendable {
    let source: TopicPartition

    private struct State {
        var fetched: Offset
        var handedOut: Offset
        var processed: Offset
        var committed: Offset?
        var isCut = false
    }

    private let state: Mutex<State>

    /// - Parameter committed: nil where nothing is committed yet.
    init(_ source: TopicPartition, from start: Offset, committed: Offset?) {
        self.source = source
        state = Mutex(State(fetched: start, handedOut: start, processed: start, committed: committed))
    }

    /// The next offset that nobody has been given.
    var handedOut: Offset { state.withLock { $0.handedOut } }
    var committed: Offset? { state.withLock { $0.committed } }
    var isCut: Bool { state.withLock { $0.isCut } }

    /// Everything below has arrived, what is not shown included.
    func fetched(upTo offset: Offset) { state.withLock { $0.fetched = max($0.fetched, offset) } }

    /// Gives out everything below `offset`.
    ///
    /// - Returns: false where the partition has been taken away.
    func handOut(upTo offset: Offset) -> Bool {
        state.withLock { state in
            guard !state.isCut else { return false }
            state.handedOut = max(state.handedOut, offset)
            return true
        }
    }

    /// The user has asked for what comes after: it is done with what it had.
    func processAll() { state.withLock { $0.processed = $0.handedOut } }

    /// All that had been fetched has been handed out and asked past, markers and aborted records included.
    func drain() {
        state.withLock { state in
            guard !state.isCut else { return }
            state.handedOut = max(state.handedOut, state.fetched)
            state.processed = state.handedOut
        }
    }

    /// The offset that was asked for is gone: it goes on here.
    func move(to offset: Offset) {
        state.withLock { state in
            state.fetched = offset
            state.handedOut = offset
            state.processed = offset
        }
    }

    /// From here on nothing is handed out.
    func cut() { state.withLock { $0.isCut = true } }

    func markCommitted(_ offset: Offset) { state.withLock { $0.committed = offset } }

    /// What is to be committed now; nil where that has been done.
    func due(_ mark: Mark) -> Offset? {
        state.withLock { state in
            let offset =
                switch mark {
                case .processed: state.processed
                case .handedOut: state.handedOut
                case .fetched: state.fetched
                }
            return offset == state.committed ? nil : offset
        }
    }

    enum Mark: Hashable, Sendable { case processed, handedOut, fetched }
}
