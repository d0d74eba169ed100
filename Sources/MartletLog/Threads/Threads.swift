#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif
internal import Synchronization

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

    /// What `body` makes of each element, in order, made on `threadCount` threads. Returns when all are done.
    static func map<Element: Sendable, Product: Sendable>(
        _ elements: [Element], threadCount: Int, _ body: @escaping @Sendable (Element) -> Product
    ) -> [Product] {
        let next = Atomic(0)
        let products = Mutex<[Int: Product]>([:])
        run(count: min(threadCount, elements.count)) {
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < elements.count else { return }
                let product = body(elements[index])
                products.withLock { $0[index] = product }
            }
        }
        return products.withLock { products in elements.indices.compactMap { products[$0] } }
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
