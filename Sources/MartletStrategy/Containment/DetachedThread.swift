#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A thread of the system that nobody joins: it may never end.
enum DetachedThread {
    private final class Start: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Answers false where the system has no thread left.
    static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        let start = Unmanaged.passRetained(Start(body))
        let thread = create(start.toOpaque())
        if let thread { pthread_detach(thread) } else { start.release() }
        return thread != nil
    }

    private static func create(_ start: UnsafeMutableRawPointer) -> pthread_t? {
        #if canImport(Darwin)
        var thread: pthread_t?
        #else
        var thread = pthread_t()
        #endif
        let error = pthread_create(&thread, nil, runStart, start)
        return error == 0 ? thread : nil
    }

    /// Stands in a constant: the compiler of Swift 6.3.1 crashes on a function given to `pthread_create` in place.
    private static let runStart: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { start in
        if let start { Unmanaged<Start>.fromOpaque(start).takeRetainedValue().body() }
        return nil
    }
}
