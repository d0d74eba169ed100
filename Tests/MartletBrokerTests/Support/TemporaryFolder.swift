import Glibc
import MartletServer

/// A folder that is gone with its last reference.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/martlet-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { preconditionFailure("no temporary folder: errno \(errno)") }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    deinit {
        _ = nftw(path, { name, _, _, _ in remove(name) }, 16, FTW_DEPTH | FTW_PHYS)
    }

    static func wallClockMilliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    struct ShortRead: Error {}

    static func read(_ stretch: FileStretch) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: stretch.byteCount)
        guard pread(stretch.descriptor, &bytes, bytes.count, off_t(stretch.offset)) == bytes.count else { throw ShortRead() }
        return bytes
    }
}
