/// Where the bytes of records come from: a payload in memory, or a decompression that runs as it is read. One grammar
/// (``RecordLayout``) reads both.
protocol RecordInput: ~Copyable {
    /// Bytes taken so far.
    var position: Int { get }
    mutating func takeByte() throws(RecordBatchError) -> UInt8
    mutating func takeVarint32() throws(RecordBatchError) -> Int32
    mutating func takeVarint64() throws(RecordBatchError) -> Int64
    /// - Precondition: `count` is not negative.
    mutating func skip(_ count: Int) throws(RecordBatchError)
    mutating func isAtEnd() throws(RecordBatchError) -> Bool
}

extension RecordInput where Self: ~Copyable {
    /// A zigzag varint of at most five bytes. Longer than needed is accepted, as clients may pad; longer than 32 bits
    /// can fill is not.
    @inline(never)
    mutating func takeVarint32Bytewise() throws(RecordBatchError) -> Int32 {
        let start = position
        var bits: UInt32 = 0
        var shift: UInt32 = 0
        while true {
            let byte = try takeByte()
            guard shift < 28 || byte <= 0x0F else { throw .varintTooLong(bits: 32, at: start) }
            bits |= UInt32(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return Varint.zigzagDecoded(bits) }
            shift += 7
        }
    }

    /// A zigzag varint of at most ten bytes.
    @inline(never)
    mutating func takeVarint64Bytewise() throws(RecordBatchError) -> Int64 {
        let start = position
        var bits: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try takeByte()
            guard shift < 63 || byte <= 1 else { throw .varintTooLong(bits: 64, at: start) }
            bits |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return Varint.zigzagDecoded(bits) }
            shift += 7
        }
    }
}
