internal import CSnappy

/// Snappy, either in the framing of Java's library (xerial) or as one bare block, as librdkafka writes it.
///
///     82 'S' 'N' 'A' 'P' 'P' 'Y' 00   magic
///     version int32, compatible int32
///     then for each block: length int32 (big-endian), the block
///
/// A block can only be decompressed whole, so its stated size is held against what snappy can make of its bytes
/// before memory is taken.
final class SnappyDecompressor: Decompressor {
    /// The densest element of the format copies 64 bytes for three.
    private static let bytesPerByteMax = 22
    private static let keptBlockBytes = 64 << 10

    private var input = UnsafeRawBufferPointer(start: nil, count: 0)
    private var isFramed = false
    private var block = UnsafeMutableRawBufferPointer.allocate(byteCount: keptBlockBytes, alignment: 16)
    private var blockStart = 0
    private var blockEnd = 0
    private var blockBytesMax = 0

    deinit { block.deallocate() }

    func start(_ bytes: UnsafeRawBufferPointer, limits: RecordBatchLimits) throws(RecordBatchError) {
        blockBytesMax = limits.decompressedBytesMax
        blockStart = 0
        blockEnd = 0
        isFramed = bytes.starts(with: XerialFraming.magic)
        input = bytes
        if isFramed {
            guard bytes.count >= XerialFraming.headerBytes else {
                throw .compressedBytes(.snappy, "the framing's header ends too early")
            }
            input = UnsafeRawBufferPointer(rebasing: bytes[XerialFraming.headerBytes...])
        }
    }

    func read(into window: UnsafeMutableRawBufferPointer) throws(RecordBatchError) -> Int {
        var written = 0
        while written < window.count {
            if blockStart == blockEnd {
                guard !input.isEmpty else { break }
                try decompressBlock(try takeBlock())
                continue
            }
            let count = min(blockEnd - blockStart, window.count - written)
            UnsafeMutableRawBufferPointer(rebasing: window[written..<written + count])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: block[blockStart..<blockStart + count]))
            blockStart += count
            written += count
        }
        return written
    }

    private func takeBlock() throws(RecordBatchError) -> UnsafeRawBufferPointer {
        guard isFramed else {
            defer { input = UnsafeRawBufferPointer(start: nil, count: 0) }
            return input
        }
        guard input.count >= 4 else { throw .compressedBytes(.snappy, "a block's length ends too early") }
        let length = Int32(bigEndian: input.loadUnaligned(as: Int32.self))
        guard length > 0, Int(length) <= input.count - 4 else {
            throw .compressedBytes(.snappy, "a block states \(length) bytes, \(input.count - 4) are left")
        }
        defer { input = UnsafeRawBufferPointer(rebasing: input[(4 + Int(length))...]) }
        return UnsafeRawBufferPointer(rebasing: input[4..<4 + Int(length)])
    }

    private func decompressBlock(_ bytes: UnsafeRawBufferPointer) throws(RecordBatchError) {
        let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        var stated = 0
        guard snappy_uncompressed_length(start, bytes.count, &stated) == SNAPPY_OK else {
            throw .compressedBytes(.snappy, "a block has no length")
        }
        guard stated <= bytes.count * Self.bytesPerByteMax else {
            throw .compressedBytes(.snappy, "a block of \(bytes.count) bytes states \(stated)")
        }
        guard stated <= blockBytesMax else { throw .decompressedTooLarge(limit: blockBytesMax) }
        if stated > block.count { resizeBlock(to: stated) }
        var produced = block.count
        guard
            snappy_uncompress(start, bytes.count, block.baseAddress?.assumingMemoryBound(to: CChar.self), &produced)
                == SNAPPY_OK
        else { throw .compressedBytes(.snappy, "a block is damaged") }
        blockStart = 0
        blockEnd = produced
    }

    func finish() {
        input = UnsafeRawBufferPointer(start: nil, count: 0)
        if block.count > Self.keptBlockBytes { resizeBlock(to: Self.keptBlockBytes) }
    }

    private func resizeBlock(to byteCount: Int) {
        block.deallocate()
        block = .allocate(byteCount: byteCount, alignment: 16)
    }
}
