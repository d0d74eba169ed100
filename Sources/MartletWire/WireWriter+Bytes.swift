internal import NIOCore

extension WireWriter {
    mutating func writeString(_ text: String, _ field: StaticString) throws(WireError) {
        let byteCount = text.utf8.count
        if byteCount > WireLimits.stringBytes {
            throw failure(.stringTooLong(byteCount: byteCount, limit: WireLimits.stringBytes), field)
        }
        if isFlexible { writeUnsignedVarint(UInt32(byteCount) + 1) } else { writeInteger(Int16(byteCount)) }
        buffer.writeString(text)
    }

    mutating func writeNullableString(_ text: String?, _ field: StaticString) throws(WireError) {
        if let text {
            try writeString(text, field)
        } else if isFlexible {
            writeUnsignedVarint(0)
        } else {
            writeInteger(-1 as Int16)
        }
    }

    mutating func writeBytes(_ bytes: ByteBuffer, _ field: StaticString) throws(WireError) {
        try writeLength(bytes.readableBytes, field)
        buffer.writeImmutableBuffer(bytes)
    }

    mutating func writeNullableBytes(_ bytes: ByteBuffer?, _ field: StaticString) throws(WireError) {
        if let bytes { try writeBytes(bytes, field) } else { writeNullLength() }
    }

    mutating func writeLength(_ length: Int, _ field: StaticString) throws(WireError) {
        guard let length = Int32(exactly: length) else { throw failure(.bytesTooLong(byteCount: length), field) }
        if isFlexible { writeUnsignedVarint(UInt32(length) + 1) } else { writeInteger(length) }
    }

    mutating func writeNullLength() {
        if isFlexible { writeUnsignedVarint(0) } else { writeInteger(-1 as Int32) }
    }
}
