#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Waits for sockets with a deadline in microseconds, by `select`.
enum ShortWait {
    /// What an `fd_set` has room for.
    private static let descriptorLimit: CInt = 1024

    /// Returns when something may be ready or the time is up; at once for descriptors that `select` cannot take, so that
    /// the caller's own look at them decides.
    static func wait(for descriptors: [pollfd], nanoseconds: UInt64) {
        guard descriptors.allSatisfy({ $0.fd >= 0 && $0.fd < descriptorLimit }) else { return }
        var readable = fd_set()
        var writable = fd_set()
        var highest: CInt = -1
        for descriptor in descriptors {
            insert(descriptor.fd, into: &readable)
            if Int32(descriptor.events) & Int32(POLLOUT) != 0 { insert(descriptor.fd, into: &writable) }
            highest = max(highest, descriptor.fd)
        }
        var timeout = timeval(tv_sec: 0, tv_usec: numericCast(min(nanoseconds / 1000, 999_999)))
        select(highest + 1, &readable, &writable, nil, &timeout)
    }

    private static func insert(_ descriptor: CInt, into set: inout fd_set) {
        withUnsafeMutableBytes(of: &set) { bits in
            // The set is an array of machine words; on little-endian machines bit n of it is bit n%8 of byte n/8.
            bits[Int(descriptor) / 8] |= 1 << UInt8(descriptor % 8)
        }
    }
}
