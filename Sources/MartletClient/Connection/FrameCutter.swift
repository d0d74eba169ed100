internal import NIOCore

/// Cuts the byte stream of a connection into frames: a length of four bytes, then that many bytes.
struct FrameCutter {
    /// The longest frame that is accepted.
    let maxFrameBytes: Int
    private var pending = ByteBuffer()

    /// An alert (21) of TLS (3.x), where a length is due.
    private static let alertStart: Int32 = 0x1503

    init(maxFrameBytes: Int) { self.maxFrameBytes = maxFrameBytes }

    mutating func append(_ bytes: ByteBuffer) {
        if pending.readableBytes == 0 {
            // The common case: the read begins with a frame, and its buffer is taken over without a copy.
            pending = bytes
        } else {
            var bytes = bytes
            pending.writeBuffer(&bytes)
        }
    }

    /// The next whole frame without its length prefix; nil until more bytes arrive.
    ///
    /// - Throws: ``ClientError/Kind/malformedAnswer`` for a length that is negative or above the limit, and
    ///   ``ClientError/Kind/unauthenticated`` for the alert of a TLS server. The stream cannot be read on after that.
    mutating func next() throws(ClientError) -> ByteBuffer? {
        guard let length: Int32 = pending.getInteger(at: pending.readerIndex) else { return nil }
        guard length >= 0, Int(length) <= maxFrameBytes else {
            guard length >> 16 != Self.alertStart else {
                throw ClientError(
                    .unauthenticated, "The broker speaks TLS on that port: set security.protocol to SSL or SASL_SSL.")
            }
            throw ClientError(
                .malformedAnswer,
                "The broker announced an answer of \(length) bytes; from 0 to \(maxFrameBytes) are accepted. "
                    + "Is this a Kafka listener?")
        }
        let needed = 4 + Int(length)
        guard pending.readableBytes >= needed else {
            // Grow once to the size of the frame instead of doubling up to it.
            pending.reserveCapacity(minimumWritableBytes: needed - pending.readableBytes)
            return nil
        }
        pending.moveReaderIndex(forwardBy: 4)
        return pending.readSlice(length: Int(length))
    }
}
