import NIOCore

extension ByteBuffer {
    mutating func writeJute(_ text: String) {
        writeInteger(Int32(clamping: text.utf8.count))
        writeString(text)
    }

    mutating func writeJute(_ bytes: [UInt8]) {
        writeInteger(Int32(clamping: bytes.count))
        writeBytes(bytes)
    }

    mutating func writeJute(_ flag: Bool) { writeInteger(UInt8(flag ? 1 : 0)) }

    /// A frame: the length of `body`, and `body`.
    mutating func writeFrame(_ body: ByteBuffer) {
        writeInteger(Int32(clamping: body.readableBytes))
        writeImmutableBuffer(body)
    }
}
