internal import Synchronization

/// A value that becomes known once, and one task that waits for it: the bridge from the event loop to `await`.
///
/// A task that is cancelled stops waiting at once; what it waited for goes on and finds nobody.
final class OneShot<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Result<Value, ClientError>, Never>)
        case settled(Result<Value, ClientError>)
    }

    private let state = Mutex(State.open)

    /// The first call counts; from any thread.
    ///
    /// - Returns: whether this was the first.
    @discardableResult
    func settle(_ result: Result<Value, ClientError>) -> Bool {
        let before = state.withLock { state in
            let before = state
            if case .settled = before { return before }
            state = .settled(result)
            return before
        }
        switch before {
        case .open: return true
        case .awaited(let continuation):
            continuation.resume(returning: result)
            return true
        case .settled: return false
        }
    }

    /// - Throws: what it was settled with, and ``ClientError/Kind/cancelled``.
    var value: Value {
        get async throws(ClientError) {
            let result = await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let known: Result<Value, ClientError>? = state.withLock { state in
                        switch state {
                        case .open:
                            state = .awaited(continuation)
                            return nil
                        case .settled(let result):
                            return result
                        case .awaited:
                            preconditionFailure("two tasks wait for one answer")
                        }
                    }
                    if let known { continuation.resume(returning: known) }
                }
            } onCancel: {
                settle(.failure(.cancelled))
            }
            return try result.get()
        }
    }
}
