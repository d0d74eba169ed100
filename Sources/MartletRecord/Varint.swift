/// The zigzag varints of records: seven bits a byte, lowest first, the sign in the lowest bit.
enum Varint {
    @inline(__always) static func zigzagDecoded(_ bits: UInt32) -> Int32 {
        Int32(bitPattern: bits >> 1) ^ -Int32(bitPattern: bits & 1)
    }

    @inline(__always) static func zigzagDecoded(_ bits: UInt64) -> Int64 {
        Int64(bitPattern: bits >> 1) ^ -Int64(bitPattern: bits & 1)
    }

    @inline(__always) static func zigzagEncoded(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: value << 1 ^ value >> 63)
    }

    /// Bytes that ``write(_:to:at:)`` writes, 1 to 10.
    @inline(__always) static func byteCount(_ value: Int64) -> Int {
        (70 - (zigzagEncoded(value) | 1).leadingZeroBitCount) / 7
    }

    /// Writes `value` at `start` and returns the index behind it.
    ///
    /// - Precondition: `target` has room for as many bytes as ``byteCount(_:)`` says.
    @inline(__always)
    static func write(_ value: Int64, to target: UnsafeMutableRawBufferPointer, at start: Int) -> Int {
        var bits = zigzagEncoded(value)
        var index = start
        while bits >= 0x80 {
            target[index] = UInt8(truncatingIfNeeded: bits) | 0x80
            bits >>= 7
            index += 1
        }
        target[index] = UInt8(truncatingIfNeeded: bits)
        return index + 1
    }
}
