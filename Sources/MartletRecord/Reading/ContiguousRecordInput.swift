/// Records in memory. Every read is checked against the end, whatever the bytes claim.
struct ContiguousRecordInput: RecordInput, ~Copyable {
    private let bytes: UnsafeRawBufferPointer
    private(set) var position: Int

    init(_ bytes: UnsafeRawBufferPointer, from position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    @inline(__always) mutating func takeByte() throws(RecordBatchError) -> UInt8 {
        guard position < bytes.count else { throw .recordsEnd(at: position) }
        defer { position += 1 }
        return load(position)
    }

    @inline(__always) mutating func takeVarint32() throws(RecordBatchError) -> Int32 {
        // Lengths and deltas of one byte are nearly all there are; two bytes reach to 8 KiB.
        if position < bytes.count {
            let low = load(position)
            if low < 0x80 {
                position += 1
                return Varint.zigzagDecoded(UInt32(low))
            }
            if position + 1 < bytes.count {
                let high = load(position + 1)
                if high < 0x80 {
                    position += 2
                    return Varint.zigzagDecoded(UInt32(low & 0x7F) | UInt32(high) << 7)
                }
            }
        }
        return try takeVarint32Bytewise()
    }

    @inline(__always) mutating func takeVarint64() throws(RecordBatchError) -> Int64 {
        if position < bytes.count {
            let low = load(position)
            if low < 0x80 {
                position += 1
                return Varint.zigzagDecoded(UInt64(low))
            }
        }
        return try takeVarint64Bytewise()
    }

    @inline(__always) mutating func skip(_ count: Int) throws(RecordBatchError) {
        guard count <= bytes.count - position else { throw .recordsEnd(at: position) }
        position += count
    }

    @inline(__always) func isAtEnd() -> Bool { position == bytes.count }

    /// In bounds: every caller has compared `index` with the count.
    @inline(__always) private func load(_ index: Int) -> UInt8 {
        bytes[index]
    }
}
