#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// `.lock`: as long as it is held, no other process uses the data directory. The system lets go of it when the process
/// ends, however it ends.
final class DirectoryLock: Sendable {
    private let file: LogFile

    static let name = ".lock"

    init(_ folder: Folder, on disk: Disk) throws(LogDirectoryError) {
        do throws(DiskError) {
            file = try LogFile(folder.file(Self.name), .write, on: disk)
        } catch {
            throw LogDirectoryError(error)
        }
        guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw LogDirectoryError(
                errno == EWOULDBLOCK
                    ? """
                    The data directory '\(folder.path)' is in use by another process. Stop it, or give this broker \
                    a directory of its own.
                    """
                    : "The data directory '\(folder.path)' cannot be locked: \(String(cString: strerror(errno))).")
        }
    }

    func release() { flock(file.descriptor, LOCK_UN) }
}
