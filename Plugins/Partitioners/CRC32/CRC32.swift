/// CRC-32 as zlib, gzip and PNG have it: polynomial 0x04c11db7, bits reflected, all ones before and after.
func crc32(_ bytes: RawSpan) -> UInt32 {
    let table = crc32Table
    return ~bytes.withUnsafeBytes { bytes in
        bytes.reduce(~0) { crc, byte in (crc >> 8) ^ table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] }
    }
}

/// What eight further zero bits make of each byte.
private let crc32Table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 0 ? crc >> 1 : (crc >> 1) ^ 0xedb8_8320 }
}
