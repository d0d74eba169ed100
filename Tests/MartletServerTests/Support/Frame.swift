import NIOCore

/// A request or response as it travels: length prefix and payload.
func frame(_ payload: String) -> ByteBuffer { frame(ByteBuffer(string: payload)) }

func frame(_ payload: ByteBuffer) -> ByteBuffer {
    var bytes = ByteBuffer(integer: Int32(payload.readableBytes))
    bytes.writeImmutableBuffer(payload)
    return bytes
}

func frame(byteCount: Int, of byte: UInt8 = 0x61) -> ByteBuffer {
    frame(ByteBuffer(repeating: byte, count: byteCount))
}
