#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A system call that failed.
struct DiskError: Error, Hashable, Sendable {
    let kind: DiskCall.Kind
    let path: String
    let errno: Int32

    var isOutOfSpace: Bool { errno == ENOSPC || errno == EDQUOT }
    var isMissing: Bool { errno == ENOENT }
}

extension DiskError: CustomStringConvertible {
    var description: String { "\(kind.rawValue) of '\(path)' failed: \(Self.reason(errno))" }

    /// What the system says, and what helps.
    static func reason(_ errno: Int32) -> String {
        let remedy =
            switch errno {
            case EMFILE:
                ": a broker needs one for each partition and more for those in use; raise its limit (ulimit -n, LimitNOFILE)"
            case ENFILE: ": raise the machine's limit (fs.file-max)"
            default: ""
            }
        return "\(String(cString: strerror(errno))) (errno \(errno))\(remedy)"
    }
}

extension LogError {
    /// A failure that leaves no doubt about what is on the disk.
    init(_ error: DiskError) {
        self =
            error.isOutOfSpace
            ? .diskFull(path: error.path) : .system(call: error.kind.rawValue, path: error.path, errno: error.errno)
    }
}

extension DiskError {
    /// A file that is larger than anything we would write there.
    init(tooLarge path: String) { self.init(kind: .read, path: path, errno: EFBIG) }
}

extension DiskError {
    /// Something is where a new folder was to be made.
    init(existing path: String) { self.init(kind: .makeDirectory, path: path, errno: EEXIST) }
}
