public import NIOCore

/// Where a ``TLSHandler`` gets its buffers from. Used on the connection's event loop only.
public struct TLSMemory {
    let toReadInto: () -> ByteBuffer
    let giveBackUnread: (ByteBuffer) -> Void
    let toWriteFrom: () -> ByteBuffer
    let giveBack: (inout ByteBuffer) -> Void

    /// - Parameters:
    ///   - toReadInto: a buffer for decrypted bytes; what it has already goes through the pipeline with them.
    ///   - giveBackUnread: that buffer, where nothing was decrypted into it.
    ///   - toWriteFrom: an empty buffer for encrypted bytes.
    ///   - giveBack: what was written, which somebody may still refer to.
    public init(
        toReadInto: @escaping () -> ByteBuffer, giveBackUnread: @escaping (ByteBuffer) -> Void,
        toWriteFrom: @escaping () -> ByteBuffer, giveBack: @escaping (inout ByteBuffer) -> Void
    ) {
        self.toReadInto = toReadInto
        self.giveBackUnread = giveBackUnread
        self.toWriteFrom = toWriteFrom
        self.giveBack = giveBack
    }

    /// New buffers each time.
    public static var allocated: TLSMemory {
        TLSMemory(
            toReadInto: { ByteBufferAllocator().buffer(capacity: 64 << 10) }, giveBackUnread: { _ in },
            toWriteFrom: { ByteBuffer() }, giveBack: { _ in })
    }
}
