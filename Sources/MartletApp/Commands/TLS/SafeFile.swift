#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Files that are there whole or not at all, also after a power cut: each is written beside its name and moved there.
enum SafeFile {
    static func write(_ text: String, to path: String, mode: mode_t) throws(CommandFailure) {
        let temporary = "\(path).new"
        // What an interrupted run left.
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure(temporary) }
        let failed = fill(descriptor, Array(text.utf8))
        // Whatever the process masks.
        let isSettled = !failed && fchmod(descriptor, mode) == 0 && fsync(descriptor) == 0
        let failure = failure(temporary)
        close(descriptor)
        guard isSettled else {
            unlink(temporary)
            throw failure
        }
        try move(temporary, to: path)
    }

    static func move(_ source: String, to path: String) throws(CommandFailure) {
        guard rename(source, path) == 0 else { throw failure(path) }
        // The name itself lasts only when its folder is on the disk.
        let slash = path.lastIndex(of: "/")
        let folder = open(slash.map { String(path[..<$0]) } ?? ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    /// Whether it failed.
    private static func fill(_ descriptor: CInt, _ bytes: [UInt8]) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { put(descriptor, $0.baseAddress! + written, bytes.count - written) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return true }
            written += count
        }
        return false
    }

    private static func failure(_ path: String) -> CommandFailure {
        CommandFailure("'\(path)' cannot be written: \(String(cString: strerror(errno))).")
    }

    private static func put(_ descriptor: CInt, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
        #if canImport(Glibc)
        Glibc.write(descriptor, bytes, count)
        #elseif canImport(Musl)
        Musl.write(descriptor, bytes, count)
        #else
        Darwin.write(descriptor, bytes, count)
        #endif
    }
}
