public import NIOCore

/// A piece of a response frame. A fetch response alternates bytes and stretches of segment files, which go from the
/// page cache to the socket without passing through this process where the transport allows it.
public enum ResponsePart: Sendable {
    case bytes(ByteBuffer)
    case file(FileStretch)
}

/// A stretch of an open file that a response sends.
///
/// The file may be renamed or deleted while it waits, and may grow. It must not be cut below the end of the stretch:
/// the rest of the response would be missing, and the connection is closed.
public struct FileStretch: Sendable {
    public let descriptor: CInt
    /// Bytes from the start of the file, not negative.
    public let offset: Int64
    /// Not negative.
    public let byteCount: Int
    /// Keeps the descriptor open until the stretch is sent.
    public let owner: any AnyObject & Sendable

    public init(descriptor: CInt, offset: Int64, byteCount: Int, owner: any AnyObject & Sendable) {
        precondition(offset >= 0 && byteCount >= 0, "a stretch of \(byteCount) bytes at \(offset)")
        self.descriptor = descriptor
        self.offset = offset
        self.byteCount = byteCount
        self.owner = owner
    }
}
