/// The disk as the log sees it: the system calls, and a place where a test may stand between.
///
/// Without an interceptor a call costs one nil check more than the bare system call.
public struct Disk: Sendable {
    /// Is asked before every call; nil lets it happen.
    public typealias Interceptor = @Sendable (DiskCall) -> DiskFault?

    let interceptor: Interceptor?

    /// The disk as it is.
    public static let real = Disk(interceptor: nil)

    /// A disk that fails on demand: full, broken, slow.
    public init(interceptor: Interceptor?) { self.interceptor = interceptor }

    @inline(__always)
    func fault(_ kind: DiskCall.Kind, _ path: String, position: Int64 = 0, byteCount: Int64 = 0) -> DiskFault? {
        guard let interceptor else { return nil }
        return interceptor(DiskCall(kind: kind, path: path, position: position, byteCount: byteCount))
    }
}

/// A system call that is about to happen.
public struct DiskCall: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        case open, read, write, allocate, synchronize, truncate, rename, remove, makeDirectory, synchronizeDirectory
    }

    public let kind: Kind
    public let path: String
    public let position: Int64
    public let byteCount: Int64
}

/// What happens instead of the call.
public enum DiskFault: Sendable, Hashable {
    /// It fails with this errno and does nothing.
    case failure(errno: Int32)
    /// A write, or a read, moves only so many bytes.
    case short(byteCount: Int)
}
