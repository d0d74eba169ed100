/// Who waits for which log to be flushed.
///
/// Invariant: a log is in `ready` or `busy` as long as someone waits for it, and in `ready` at most once.
struct FlushQueue {
    private struct Entry {
        var waiters: [FlushWaiter] = []
        var isBusy = false
        /// How many the last flush served, and how long it took.
        var lastWaiterCount = 0
        var lastDuration = Duration.zero
    }

    private var entries: [ObjectIdentifier: Entry] = [:]
    private var ready: [PartitionLog] = []
    var isStopped = false

    /// - Returns: false after the stop.
    mutating func add(_ waiter: FlushWaiter, for log: PartitionLog) -> Bool {
        guard !isStopped else { return false }
        let id = ObjectIdentifier(log)
        var entry = entries.removeValue(forKey: id) ?? Entry()
        if entry.waiters.isEmpty, !entry.isBusy { ready.append(log) }
        entry.waiters.append(waiter)
        entries[id] = entry
        return true
    }

    /// The log to be flushed next. Nil: wait. A turn without a log: everything is done, and it was the last.
    mutating func takeLog() -> Turn? {
        guard !ready.isEmpty else { return isStopped ? Turn(log: nil) : nil }
        let log = ready.removeFirst()
        entries[ObjectIdentifier(log)]?.isBusy = true
        return Turn(log: log)
    }

    struct Turn { let log: PartitionLog? }

    mutating func takeWaiters(of log: PartitionLog) -> [FlushWaiter] {
        let id = ObjectIdentifier(log)
        let waiters = entries[id]?.waiters ?? []
        entries[id]?.waiters = []
        return waiters
    }

    func waiterCount(of log: PartitionLog) -> Int { entries[ObjectIdentifier(log)]?.waiters.count ?? 0 }

    /// How many are likely to come, and how long it is worth to wait for them; nil if enough are there.
    func expectation(for log: PartitionLog) -> (count: Int, patience: Duration)? {
        guard let entry = entries[ObjectIdentifier(log)], entry.waiters.count < entry.lastWaiterCount else { return nil }
        return (entry.lastWaiterCount, entry.lastDuration)
    }

    mutating func finish(_ log: PartitionLog, waiterCount: Int, duration: Duration) {
        let id = ObjectIdentifier(log)
        guard var entry = entries[id] else { return }
        entry.isBusy = false
        entry.lastWaiterCount = waiterCount
        entry.lastDuration = duration
        if entry.waiters.isEmpty, waiterCount <= 1 {
            // Nothing worth to remember: the entry would keep the log's name for ever.
            entries[id] = nil
        } else {
            entries[id] = entry
            if !entry.waiters.isEmpty { ready.append(log) }
        }
    }
}
