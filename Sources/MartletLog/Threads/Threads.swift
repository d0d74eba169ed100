#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Threads for work that waits for the disk, which would starve event loops and the concurrency runtime's few threads.
enum Threads {
    /// A thread that was started. Whoever starts it must join it.
    struct Handle: Sendable {
        fileprivate let thread: pthread_t

        /// Waits until the thread has ended.
        func join() { pthread_join(thread, nil) }
    }

    /// Starts a thread.
    static func start(_ body: @escaping @Sendable () -> Void) -> Handle {
        let start = Unmanaged.passRetained(ThreadStart(body: body))
        #if canImport(Darwin)
        var thread: pthread_t?
        #else
        var thread = pthread_t()
        #endif
        let result = pthread_create(&thread, nil, runThread, start.toOpaque())
        precondition(result == 0, "no thread can be started: \(String(cString: strerror(result)))")
        #if canImport(Darwin)
        return Handle(thread: thread!)
        #else
        return Handle(thread: thread)
        #endif
    }

    /// Runs `body` on `count` threads, the caller's among them, and returns when all are done.
    static func run(count: Int, _ body: @escaping @Sendable () -> Void) {
        let others = (1..<max(1, count)).map { _ in start(body) }
        body()
        for thread in others { thread.join() }
    }
}

private final class ThreadStart: Sendable {
    let body: @Sendable () -> Void

    init(body: @escaping @Sendable () -> Void) { self.body = body }
}

#if canImport(Darwin)
private func runThread(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue().body()
    return nil
}
#else
private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue().body() }
    return nil
}
#endif
