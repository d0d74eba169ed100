public import NIOCore

/// A piece of a response frame. A fetch response alternates bytes and stretches of segment files, which go from the
/// page cache to the socket without passing through this process where the transport allows it.
public enum ResponsePart: Sendable {
    case bytes(ByteBuffer)
    case file(FileStretch)
}

/// A stretch of an open file that a response sends.
public struct FileStretch: Sendable {
    public let descriptor: CInt
    public let offset: Int64
    public let byteCount: Int
    /// Keeps the descriptor open until the stretch is sent.
    public let owner: any AnyObject & Sendable

    public init(descriptor: CInt, offset: Int64, byteCount: Int, owner: any AnyObject & Sendable) {
        self.descriptor = descriptor
        self.offset = offset
        self.byteCount = byteCount
        self.owner = owner
    }
}
