/// Walks over the headers of a record as a record batch carries them:
///
///     headers => count:varint header*
///     header  => keyLength:varint key valueLength:varint value      (valueLength -1: no value)
///
/// Varints are zigzag encoded, as everywhere in a record. The first thing out of bounds ends the walk.
struct RecordHeaderCursor: ~Escapable {
    private let bytes: RawSpan
    private var offset = 0
    private var remaining: Int32 = 0

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) {
        self.bytes = bytes
        remaining = readVarint() ?? 0
    }

    @_lifetime(copy self)
    mutating func next() -> RecordHeader? {
        guard remaining > 0, let keyLength = readVarint(), let key = readBytes(keyLength),
            let valueLength = readVarint()
        else { return nil }
        remaining -= 1
        if valueLength < 0 { return RecordHeader(key: key, value: nil) }
        guard let value = readBytes(valueLength) else { return nil }
        return RecordHeader(key: key, value: value)
    }

    @_lifetime(copy self)
    private mutating func readBytes(_ count: Int32) -> RawSpan? {
        guard count >= 0, Int(count) <= bytes.byteCount - offset else { return nil }
        let end = offset + Int(count)
        defer { offset = end }
        return bytes.extracting(offset..<end)
    }

    private mutating func readVarint() -> Int32? {
        var encoded: UInt32 = 0
        var shift: UInt32 = 0
        while offset < bytes.byteCount, shift < 35 {
            let byte = bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            offset += 1
            encoded |= UInt32(byte & 0x7f) << shift
            if byte < 0x80 { return Int32(bitPattern: encoded >> 1) ^ -Int32(bitPattern: encoded & 1) }
            shift += 7
        }
        return nil
    }
}
