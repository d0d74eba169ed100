import NIOCore

/// Cuts what arrives into frames: four bytes of length, and as many bytes.
struct FrameReader {
    /// Servers take requests of 1 MiB (`jute.maxbuffer`); answers may be longer, as the list of many children is.
    static let frameByteCountMax = 16 << 20

    private var bytes = ByteBuffer()

    mutating func receive(_ more: ByteBuffer) {
        if bytes.readableBytes == 0 {
            bytes = more
        } else {
            bytes.discardReadBytes()
            bytes.writeImmutableBuffer(more)
        }
    }

    /// Nil where the next frame has not arrived as a whole.
    mutating func next() throws(MalformedAnswer) -> ByteBuffer? {
        guard let length = bytes.getInteger(at: bytes.readerIndex, as: Int32.self) else { return nil }
        guard length >= 0, Int(length) <= Self.frameByteCountMax else {
            throw MalformedAnswer("its length is \(length) bytes; is it a ZooKeeper server, and is TLS on at both ends or none?")
        }
        guard bytes.readableBytes >= 4 + Int(length) else { return nil }
        bytes.moveReaderIndex(forwardBy: 4)
        return bytes.readSlice(length: Int(length))
    }
}
