public import MartletModel
internal import Synchronization

/// Flushes logs on threads of its own. Requests that wait for the same log share one flush: those that come while it
/// is under way wait together for the next one.
public final class GroupCommit: Sendable {
    private let queue = Monitor(FlushQueue())
    private let threads: Mutex<[Threads.Handle]>

    /// The longest that a flush is held back for others to join it.
    private static let gatheringMax = Duration.milliseconds(1)

    /// - Parameter threadCount: how many logs are flushed at the same time.
    public init(threadCount: Int) {
        let queue = queue
        threads = Mutex((0..<max(1, threadCount)).map { _ in Threads.start { Self.run(queue) } })
    }

    /// Calls `completion` once, on a thread of this object, when everything of `log` below `offset` is on the disk, or
    /// when that has failed. It must return soon: others wait behind it.
    public func flush(
        _ log: PartitionLog, through offset: Offset,
        completion: @escaping @Sendable (Result<Offset, LogError>) -> Void
    ) {
        let isTaken = queue.update { $0.add(FlushWaiter(offset: offset, completion: completion), for: log) }
        if !isTaken { completion(.failure(.closed)) }
    }

    /// Finishes what is asked for and ends the threads. Later requests are answered with ``LogError/closed``.
    public func stop() {
        queue.update { $0.isStopped = true }
        let threads = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for thread in threads { thread.join() }
    }

    private static func run(_ queue: Monitor<FlushQueue>) {
        while let log = queue.wait(for: { $0.takeLog() }).log {
            gather(for: log, in: queue)
            let waiters = queue.withLock { $0.takeWaiters(of: log) }
            let start = ContinuousClock.now
            let result = Result { () throws(LogError) in
                try log.flush()
                return log.flushedEndOffset
            }
            let duration = ContinuousClock.now - start
            for waiter in waiters { waiter.answer(result, log: log) }
            queue.update { $0.finish(log, waiterCount: waiters.count, duration: duration) }
        }
    }

    /// Those who were answered by the last flush come back about now. A flush that started without them would make them
    /// wait for a whole one, and serve only the few that came in between; so it is held back until as many have come,
    /// for as long as a flush takes. Someone who is alone is never held back.
    private static func gather(for log: PartitionLog, in queue: Monitor<FlushQueue>) {
        guard let (expected, patience) = queue.withLock({ $0.expectation(for: log) }) else { return }
        _ = queue.wait(atMost: min(patience, gatheringMax)) { queue in
            queue.isStopped || queue.waiterCount(of: log) >= expected ? true : nil
        }
    }
}

struct FlushWaiter: Sendable {
    let offset: Offset
    let completion: @Sendable (Result<Offset, LogError>) -> Void

    func answer(_ result: Result<Offset, LogError>, log: PartitionLog) {
        switch result {
        case .success(let end) where end < offset:
            // The records were taken back before they were flushed.
            completion(.failure(.offsetOutOfRange(requested: offset, start: log.startOffset, end: end)))
        default: completion(result)
        }
    }
}
