/// Records as they come out of a decompression: one window at a time, so that a batch of any size, and a single record
/// of any size, is read in the memory of the window.
struct DecompressedRecordInput: RecordInput, ~Copyable {
    private let stream: DecompressionStream
    private var window = UnsafeRawBufferPointer(start: nil, count: 0)
    private var index = 0
    /// Bytes in the windows before this one.
    private var bytesBefore = 0

    init(_ stream: DecompressionStream) {
        self.stream = stream
    }

    var position: Int { bytesBefore + index }

    mutating func takeByte() throws(RecordBatchError) -> UInt8 {
        guard try !isAtEnd() else { throw .recordsEnd(at: position) }
        defer { index += 1 }
        return window[index]
    }

    @inline(__always) mutating func takeVarint32() throws(RecordBatchError) -> Int32 {
        if index < window.count, window[index] < 0x80 {
            defer { index += 1 }
            return Varint.zigzagDecoded(UInt32(window[index]))
        }
        return try takeVarint32Bytewise()
    }

    @inline(__always) mutating func takeVarint64() throws(RecordBatchError) -> Int64 {
        try takeVarint64Bytewise()
    }

    mutating func skip(_ count: Int) throws(RecordBatchError) {
        var left = count
        while left > 0 {
            guard try !isAtEnd() else { throw .recordsEnd(at: position) }
            let step = min(left, window.count - index)
            index += step
            left -= step
        }
    }

    mutating func isAtEnd() throws(RecordBatchError) -> Bool {
        if index < window.count { return false }
        bytesBefore += window.count
        index = 0
        window = UnsafeRawBufferPointer(start: nil, count: 0)
        window = try stream.next()
        return window.isEmpty
    }
}
