#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// How large the file system below a path is, and how much of it is left to us.
struct VolumeSpace: Sendable, Hashable {
    let totalByteCount: Int64
    let usableByteCount: Int64

    /// Nil where the system does not tell.
    init?(at path: String) {
        var facts = statvfs()
        guard statvfs(path, &facts) == 0 else { return nil }
        let block = UInt64(facts.f_frsize)
        totalByteCount = Int64(clamping: UInt64(facts.f_blocks).multipliedReportingOverflow(by: block).partialValue)
        usableByteCount = Int64(clamping: UInt64(facts.f_bavail).multipliedReportingOverflow(by: block).partialValue)
    }
}
