public import MartletModel

/// Flushes logs on threads of its own. Requests that wait for the same log share one flush.
public final class GroupCommit: Sendable {
    /// - Parameter threadCount: how many logs are flushed at the same time.
    public init(threadCount: Int) { preconditionFailure() }

    /// Calls `completion` once, on a thread of this object, when everything of `log` below `offset` is on the disk, or
    /// when that has failed.
    public func flush(
        _ log: PartitionLog, through offset: Offset,
        completion: @escaping @Sendable (Result<Offset, LogError>) -> Void
    ) { preconditionFailure() }

    /// Finishes what is asked for and ends the threads. Later requests are answered with ``LogError/closed``.
    public func stop() { preconditionFailure() }
}
