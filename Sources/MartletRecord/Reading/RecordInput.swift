/// Where the bytes of records come from: a window of bytes in memory, and perhaps a decompression that fills the next
/// one. Without a decompression the window is all there is. One type for both, rather than two behind a protocol: the
/// grammar of a record (``RecordLayout``) exists once and is compiled to plain loads.
///
/// Every read is checked against the end of the window, whatever the bytes claim. A batch of any size, and a single
/// record of any size, is read in the memory of the window.
///
/// The index of the next byte in the window is a variable of the caller's, which every call moves on: it then stays in
/// a register, and a record costs half of what it costs when each varint has to wait for a store.
///
/// Invariant of every index: 0 <= index <= windowBytes. Sums with one cannot overflow and are not checked for it.
struct RecordInput: ~Copyable {
    private var window: UnsafeRawPointer
    private var windowBytes: Int
    /// Bytes in the windows before this one.
    private var bytesBefore = 0
    private let stream: DecompressionStream?

    /// Records in memory.
    init(_ bytes: UnsafeRawBufferPointer) {
        window = bytes.baseAddress ?? Self.nowhere
        windowBytes = bytes.count
        stream = nil
    }

    /// Records as they come out of a decompression.
    init(_ stream: DecompressionStream) {
        window = Self.nowhere
        windowBytes = 0
        self.stream = stream
    }

    /// Where a window of no bytes points; never read.
    private static var nowhere: UnsafeRawPointer { UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped }

    /// Bytes of records in front of `index`, over all windows.
    @inline(__always) func position(_ index: Int) -> Int { bytesBefore &+ index }

    @inline(__always) mutating func skipByte(_ index: inout Int) throws(RecordBatchError) {
        if index >= windowBytes { index = try refillOrThrow(index) }
        index &+= 1
    }

    /// - Precondition: `count` is not negative.
    @inline(__always) mutating func skip(_ count: Int, _ index: inout Int) throws(RecordBatchError) {
        if count <= windowBytes &- index { index &+= count } else { index = try skipBeyondWindow(count, index) }
    }

    @inline(__always) mutating func isAtEnd(_ index: inout Int) throws(RecordBatchError) -> Bool {
        if index < windowBytes { return false }
        let hasMore = try refill()
        if hasMore { index = 0 }
        return !hasMore
    }

    /// A zigzag varint of at most five bytes. Longer than needed is accepted, as clients may pad; longer than 32 bits
    /// can fill is not.
    @inline(__always) mutating func takeVarint32(_ index: inout Int) throws(RecordBatchError) -> Int32 {
        if let short = takeShortVarint(&index) { return Varint.zigzagDecoded(short) }
        let (bits, next) = try longVarint(bitCount: 32, index)
        index = next
        return Varint.zigzagDecoded(UInt32(truncatingIfNeeded: bits))
    }

    /// A zigzag varint of at most ten bytes.
    @inline(__always) mutating func takeVarint64(_ index: inout Int) throws(RecordBatchError) -> Int64 {
        if let short = takeShortVarint(&index) { return Int64(Varint.zigzagDecoded(short)) }
        let (bits, next) = try longVarint(bitCount: 64, index)
        index = next
        return Varint.zigzagDecoded(bits)
    }

    /// The bits of a varint of one or two bytes, which nearly all are: two bytes reach to 8 KiB.
    @inline(__always) private func takeShortVarint(_ index: inout Int) -> UInt32? {
        guard index &+ 1 < windowBytes else { return nil }
        let low = UInt32(loadByte(index))
        if low < 0x80 {
            index &+= 1
            return low
        }
        let high = UInt32(loadByte(index &+ 1))
        guard high < 0x80 else { return nil }
        index &+= 2
        return low & 0x7F | high << 7
    }

    @inline(never)
    private mutating func longVarint(bitCount: Int, _ start: Int) throws(RecordBatchError) -> (UInt64, Int) {
        let startPosition = position(start)
        var index = start
        var bits: UInt64 = 0
        var shift = 0
        while true {
            if index >= windowBytes { index = try refillOrThrow(index) }
            let byte = loadByte(index)
            index &+= 1
            let bitsLeft = bitCount - shift
            guard bitsLeft >= 7 || byte < 1 << bitsLeft else {
                throw .varintTooLong(bits: bitCount, at: startPosition)
            }
            bits |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte & 0x80 == 0 { return (bits, index) }
            shift += 7
        }
    }

    @inline(never)
    private mutating func skipBeyondWindow(_ count: Int, _ start: Int) throws(RecordBatchError) -> Int {
        var index = start
        var left = count
        while left > 0 {
            if index >= windowBytes { index = try refillOrThrow(index) }
            let step = min(left, windowBytes - index)
            index += step
            left -= step
        }
        return index
    }

    /// The index to go on from, in a window that is not empty.
    @inline(never) private mutating func refillOrThrow(_ index: Int) throws(RecordBatchError) -> Int {
        guard try refill() else { throw .recordsEnd(at: position(index)) }
        return 0
    }

    /// Moves on to the next window, which is not empty, once this one is used up; false at the end.
    @inline(never) private mutating func refill() throws(RecordBatchError) -> Bool {
        guard let stream else { return false }
        let next = try stream.next()
        guard let start = next.baseAddress, !next.isEmpty else { return false }
        bytesBefore += windowBytes
        window = start
        windowBytes = next.count
        return true
    }

    /// In bounds: every caller has compared `index` with ``windowBytes``.
    @inline(__always) private func loadByte(_ index: Int) -> UInt8 {
        window.load(fromByteOffset: index, as: UInt8.self)
    }
}
