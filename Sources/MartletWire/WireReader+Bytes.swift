internal import NIOCore

// Strings, bytes and records: a length, and that many bytes. The length is 16 bits (strings) or 32 bits in classic
// versions, where -1 is null; in flexible ones a varint of the length plus one, where 0 is null.
extension WireReader {
    mutating func readString(_ field: StaticString) throws(WireError) -> String {
        guard let text = try readNullableString(field) else { throw failure(.unexpectedNull, field) }
        return text
    }

    mutating func readNullableString(_ field: StaticString) throws(WireError) -> String? {
        guard isFlexible else { return try readClassicNullableString(field) }
        guard let byteCount = try readCompactLength(field) else { return nil }
        return try readText(byteCount, field)
    }

    /// The string with a 16-bit length, which the client id of a request header is in every version.
    mutating func readClassicNullableString(_ field: StaticString) throws(WireError) -> String? {
        let byteCount = Int(try readInt16(field))
        if byteCount == -1 { return nil }
        return try readText(byteCount, field)
    }

    /// A slice of the frame, not copied.
    mutating func readBytes(_ field: StaticString) throws(WireError) -> ByteBuffer {
        guard let bytes = try readNullableBytes(field) else { throw failure(.unexpectedNull, field) }
        return bytes
    }

    /// A slice of the frame, not copied.
    mutating func readNullableBytes(_ field: StaticString) throws(WireError) -> ByteBuffer? {
        guard let byteCount = try readLength(field) else { return nil }
        guard let bytes = buffer.readSlice(length: byteCount) else { throw truncated(field, needed: byteCount) }
        return bytes
    }

    /// A 32-bit or compact length: nil is null, anything else is not negative.
    mutating func readLength(_ field: StaticString) throws(WireError) -> Int? {
        if isFlexible { return try readCompactLength(field) }
        let length = Int(try readInt32(field))
        if length == -1 { return nil }
        if length < 0 { throw failure(.negativeLength(length), field) }
        return length
    }

    private mutating func readCompactLength(_ field: StaticString) throws(WireError) -> Int? {
        let lengthPlusOne = Int(try readUnsignedVarint(field))
        return lengthPlusOne == 0 ? nil : lengthPlusOne - 1
    }

    private mutating func readText(_ byteCount: Int, _ field: StaticString) throws(WireError) -> String {
        if byteCount < 0 { throw failure(.negativeLength(byteCount), field) }
        if byteCount > WireLimits.stringBytes {
            throw failure(.stringTooLong(byteCount: byteCount, limit: WireLimits.stringBytes), field)
        }
        if byteCount > buffer.readableBytes { throw truncated(field, needed: byteCount) }
        let text = buffer.withUnsafeReadableBytes { Self.text(UnsafeRawBufferPointer(rebasing: $0[..<byteCount])) }
        guard let text else { throw failure(.invalidUTF8, field) }
        buffer.moveReaderIndex(forwardBy: byteCount)
        return text
    }

    /// Nil for what is not UTF-8. Names and ids are ASCII nearly always, and for that the standard library has a
    /// faster way than the validating one.
    private static func text(_ bytes: UnsafeRawBufferPointer) -> String? {
        let isASCII = bytes.reduce(0 as UInt8) { $0 | $1 } < 0x80
        return isASCII ? String(decoding: bytes, as: UTF8.self) : String(validating: bytes, as: UTF8.self)
    }
}
