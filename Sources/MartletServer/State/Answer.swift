import NIOCore

/// What became of one request.
enum Answer: Sendable {
    /// A whole response, length prefix included.
    case bytes(ByteBuffer)
    case parts([ResponsePart])
    /// The request gets no response.
    case nothing

    /// What it holds in memory until it is written; stretches of files hold nothing.
    var byteCountInMemory: Int {
        switch self {
        case .bytes(let buffer):
            buffer.readableBytes
        case .parts(let parts):
            parts.reduce(0) { sum, part in
                if case .bytes(let buffer) = part { sum + buffer.readableBytes } else { sum }
            }
        case .nothing:
            0
        }
    }
}
