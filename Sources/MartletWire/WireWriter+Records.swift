internal import NIOCore

extension WireWriter {
    /// Writes a `records` field: its length, and its bytes unless they are sent from elsewhere.
    mutating func writeRecords(_ records: ByteBuffer?, _ field: StaticString) throws(WireError) {
        guard let byteCount = recordsLeftOut.next() else { return try writeNullableBytes(records, field) }
        try writeLength(byteCount, field)
        recordsLeftOut.addGap(at: buffer.writerIndex, byteCount: byteCount)
    }
}
