#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The little of a file system that the generator needs.
enum Folder {
    struct Failure: Error, CustomStringConvertible {
        let path: String
        let operation: String
        let code: CInt
        var description: String { "cannot \(operation) \(path): \(String(cString: strerror(code)))" }
    }

    /// All files under `path`, as paths from there.
    static func files(under path: String) throws(Failure) -> [String] {
        guard let stream = opendir(path) else { throw Failure(path: path, operation: "list", code: errno) }
        defer { closedir(stream) }
        var found: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix(".") { continue }
            if Int32(entry.pointee.d_type) == Int32(DT_DIR) {
                found += try files(under: "\(path)/\(name)").map { "\(name)/\($0)" }
            } else {
                found.append(name)
            }
        }
        return found.sorted()
    }

    static func read(_ path: String) throws(Failure) -> String {
        guard let file = fopen(path, "rb") else { throw Failure(path: path, operation: "read", code: errno) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes a file, and makes the folder it is in where that is missing.
    static func write(_ text: String, to path: String) throws(Failure) {
        if let slash = path.lastIndex(of: "/") { mkdir(String(path[..<slash]), 0o755) }
        guard let file = fopen(path, "wb") else { throw Failure(path: path, operation: "write", code: errno) }
        let bytes = Array(text.utf8)
        let written = fwrite(bytes, 1, bytes.count, file)
        let closed = fclose(file)
        if written != bytes.count || closed != 0 { throw Failure(path: path, operation: "write", code: errno) }
    }

    static func remove(_ path: String) throws(Failure) {
        if unlink(path) != 0 { throw Failure(path: path, operation: "remove", code: errno) }
    }
}
