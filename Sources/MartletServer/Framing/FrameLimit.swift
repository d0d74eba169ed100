/// How large a frame may be, and which configuration key says so.
public struct FrameLimit: Sendable, Hashable {
    /// Without the length prefix.
    public let byteCount: Int
    public let key: String

    public init(byteCount: Int, key: String) {
        self.byteCount = min(byteCount, Int(Int32.max))
        self.key = key
    }

    static func requests(_ byteCount: Int) -> FrameLimit {
        FrameLimit(byteCount: byteCount, key: "socket.request.max.bytes")
    }
}
