import NIOCore

/// The bytes of one connection that arrived and were not handed over yet, cut into frames.
///
///     readerIndex                                     writerIndex
///         | length: Int32 | frame ... | length | frame begi
///
/// Invariant: `unread` starts at a length prefix. Nothing is allocated for a length that was only announced.
struct FrameReader {
    enum Step {
        /// One whole frame without its prefix: a slice of the bytes that were appended.
        case frame(ByteBuffer)
        /// The next frame has not arrived in full.
        case incomplete
        /// What comes next is not a frame. Nothing is consumed; asking again gives the same answer.
        case malformed(FrameFault)
    }

    static let prefixByteCount = 4

    private(set) var unread = ByteBuffer()
    /// How many frames were handed over.
    private(set) var frameCount: UInt64 = 0
    private var limit: FrameLimit

    init(limit: FrameLimit) { self.limit = limit }

    /// For the frames that were not handed over yet.
    mutating func setLimit(_ limit: FrameLimit) { self.limit = limit }

    /// Adds what a read brought. When nothing waits the buffer is taken over and not copied.
    mutating func append(_ bytes: ByteBuffer) {
        if unread.readableBytes == 0 {
            unread = bytes
        } else {
            unread.writeImmutableBuffer(bytes)
        }
    }

    /// Takes out all that was not handed over.
    mutating func take() -> ByteBuffer {
        var taken = ByteBuffer()
        swap(&taken, &unread)
        return taken
    }

    mutating func next() -> Step {
        guard let prefix = unread.getInteger(at: unread.readerIndex, as: UInt32.self) else { return .incomplete }
        let length = Int32(bitPattern: prefix)
        guard length > 0, Int(length) <= limit.byteCount else {
            return .malformed(FrameFault(prefix: prefix, limit: limit))
        }
        // Only where the limit is set far above the default of 100 MiB can TLS or text pass for a length.
        if length >= FrameFault.foreignLengthMin, frameCount == 0, FrameFault.isForeign(prefix: prefix) {
            return .malformed(FrameFault(prefix: prefix, limit: limit))
        }
        guard
            let frame = unread.getSlice(at: unread.readerIndex + Self.prefixByteCount, length: Int(length))
        else { return .incomplete }
        unread.moveReaderIndex(forwardBy: Self.prefixByteCount + Int(length))
        frameCount &+= 1
        return .frame(frame)
    }

    /// Whether ``next()`` has something else to say than `incomplete`.
    var hasNext: Bool {
        guard let length = unread.getInteger(at: unread.readerIndex, as: Int32.self) else { return false }
        return length <= 0 || Int(length) > limit.byteCount
            || Int(length) <= unread.readableBytes - Self.prefixByteCount
    }

    /// The size of the frame that starts a buffer as its prefix announces it, prefix included; nil when the prefix is
    /// not there in full or announces nothing.
    static func byteCount(ofFrameIn buffer: ByteBuffer) -> Int? {
        guard let length = buffer.getInteger(at: buffer.readerIndex, as: Int32.self), length > 0 else { return nil }
        return prefixByteCount + Int(length)
    }
}
