#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads small text files that a user names.
enum TextFile {
    private static let byteCountMax = 16 << 20

    static func contents(of path: String) throws(CommandFailure) -> String {
        guard let file = fopen(path, "rb") else {
            throw CommandFailure("'\(path)' cannot be read: \(String(cString: strerror(errno))).")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { break }
            bytes += chunk[..<count]
            guard bytes.count <= byteCountMax else {
                throw CommandFailure("'\(path)' is larger than 16 MiB: not a configuration file.")
            }
        }
        guard ferror(file) == 0 else { throw CommandFailure("'\(path)' cannot be read: is it a folder?") }
        return String(decoding: bytes, as: UTF8.self)
    }
}
