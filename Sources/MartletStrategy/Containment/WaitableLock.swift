#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A value behind a lock that threads can wait on, since `Mutex` has no condition variable.
///
/// Unchecked: `value` is touched only in ``withLock(_:)``, with `mutex` held; `mutex` and the conditions have stable
/// addresses and live as long as this object.
final class WaitableLock<Value>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    init(_ value: sending Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        let error = pthread_mutex_init(mutex, nil)
        precondition(error == 0, "pthread_mutex_init: error \(error)")
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func withLock<Answer>(_ body: (inout Value) -> Answer) -> Answer {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(&value)
    }

    /// Calls `body` with the lock held until it answers something, waiting for `condition` before each further call.
    ///
    /// - Parameter deadline: read before each wait, with the lock held: call again at this time at the latest.
    func wait<Answer>(
        for condition: Condition, until deadline: (Value) -> SuspendingClock.Instant? = { _ in nil },
        _ body: (inout Value) -> Answer?
    ) -> Answer {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let answer = body(&value) { return answer }
            if let deadline = deadline(value) {
                condition.wait(with: mutex, for: SuspendingClock.now.duration(to: deadline))
            } else {
                condition.wait(with: mutex)
            }
        }
    }
}

/// What a thread sleeps on while it waits for a ``WaitableLock``'s value to change.
///
/// Unchecked: POSIX allows every use of a condition from every thread; the pointer is never changed.
final class Condition: @unchecked Sendable {
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    init() {
        condition = .allocate(capacity: 1)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        #if !canImport(Darwin)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        #endif
        let error = pthread_cond_init(condition, &attributes)
        precondition(error == 0, "pthread_cond_init: error \(error)")
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        condition.deallocate()
    }

    func signal() { pthread_cond_signal(condition) }
    func broadcast() { pthread_cond_broadcast(condition) }

    fileprivate func wait(with mutex: UnsafeMutablePointer<pthread_mutex_t>) { pthread_cond_wait(condition, mutex) }

    /// May return early.
    fileprivate func wait(with mutex: UnsafeMutablePointer<pthread_mutex_t>, for duration: Duration) {
        guard duration > .zero else { return }
        // An hour at most: the wait may return early anyway, and no sum below can overflow.
        let (seconds, attoseconds) = min(duration, .seconds(3600)).components
        var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        #if canImport(Darwin)
        pthread_cond_timedwait_relative_np(condition, mutex, &time)
        #else
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        time.tv_sec += now.tv_sec
        time.tv_nsec += now.tv_nsec
        if time.tv_nsec >= 1_000_000_000 {
            time.tv_sec += 1
            time.tv_nsec -= 1_000_000_000
        }
        pthread_cond_timedwait(condition, mutex, &time)
        #endif
    }
}
