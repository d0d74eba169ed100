import Foundation
import MartletServer

/// A folder that is gone with its last reference.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("martlet-broker-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            preconditionFailure("no temporary folder: \(error)")
        }
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

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
