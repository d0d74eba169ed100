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
    private let frameByteCountMax: Int
    private var isFirst = true

    init(frameByteCountMax: Int) {
        self.frameByteCountMax = min(frameByteCountMax, Int(Int32.max))
    }

    /// Adds what a read brought. When nothing waits the buffer is taken over and not copied.
    mutating func append(_ bytes: ByteBuffer) {
        if unread.readableBytes == 0 {
            unread = bytes
        } else {
            unread.writeImmutableBuffer(bytes)
        }
    }

    mutating func next() -> Step {
        guard let prefix = unread.getInteger(at: unread.readerIndex, as: UInt32.self) else { return .incomplete }
        let length = Int32(bitPattern: prefix)
        guard length > 0, Int(length) <= frameByteCountMax else {
            return .malformed(FrameFault(prefix: prefix, limit: frameByteCountMax))
        }
        if isFirst {
            // Only where the limit is set above the default of 100 MiB can TLS or text pass for a length.
            if length >= FrameFault.suspiciousLength, FrameFault.isForeign(prefix: prefix) {
                return .malformed(FrameFault(prefix: prefix, limit: frameByteCountMax))
            }
            isFirst = false
        }
        guard
            let frame = unread.getSlice(at: unread.readerIndex + Self.prefixByteCount, length: Int(length))
        else { return .incomplete }
        unread.moveReaderIndex(forwardBy: Self.prefixByteCount + Int(length))
        return .frame(frame)
    }

    /// Whether ``next()`` would not say `incomplete`.
    var hasWholeFrame: Bool {
        guard let length = unread.getInteger(at: unread.readerIndex, as: Int32.self) else { return false }
        return Int(length) <= unread.readableBytes - Self.prefixByteCount
    }

    /// Whether a frame has begun and is not complete.
    var hasPartialFrame: Bool { unread.readableBytes > 0 }
}
