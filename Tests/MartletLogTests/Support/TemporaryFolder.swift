#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import Testing

@testable import MartletLog

/// A folder that is gone when the last reference is.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/martlet-log-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { fatalError("no temporary folder: errno \(errno)") }
        path = String(cString: made)
    }

    deinit { try? Disk.real.removeTree(Folder(path: path)) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The names in a folder below this one, sorted.
    func names(in folder: String = "") throws -> [String] {
        try Disk.real.names(in: Folder(path: folder.isEmpty ? path : file(folder))).sorted()
    }

    func read(_ name: String) throws -> [UInt8] { try #require(try Disk.real.read(file(name), maximumByteCount: 1 << 30)) }

    func write(_ bytes: [UInt8], to name: String) throws {
        let file = try LogFile(file(name), .write, on: .real)
        try file.truncate(to: 0)
        try file.write(bytes, at: 0)
    }

    #if os(Linux)
    /// How many files in it this process has open.
    func openFileCount() throws -> Int {
        try Disk.real.names(in: Folder(path: "/proc/self/fd")).count { descriptor in
            var target = [CChar](repeating: 0, count: 4096)
            let length = readlink("/proc/self/fd/\(descriptor)", &target, target.count)
            return length > 0
                && String(decoding: target[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self).hasPrefix(path + "/")
        }
    }
    #endif

    /// Copies everything, as a crash would leave it: what was written is there, nothing is closed.
    func copy() throws -> TemporaryFolder {
        let other = TemporaryFolder()
        try copyTree(from: path, to: other.path)
        return other
    }

    private func copyTree(from source: String, to target: String) throws {
        for name in try Disk.real.names(in: Folder(path: source)) {
            if Disk.real.kind(of: "\(source)/\(name)") == .folder {
                try Disk.real.makeFolder(Folder(path: "\(target)/\(name)"))
                try copyTree(from: "\(source)/\(name)", to: "\(target)/\(name)")
            } else if let bytes = try Disk.real.read("\(source)/\(name)", maximumByteCount: 1 << 30) {
                try LogFile("\(target)/\(name)", .write, on: .real).write(bytes, at: 0)
            }
        }
    }
}
