internal import CSnappy
internal import NIOCore

/// Snappy blocks in the framing of Java's library, which every client reads.
enum SnappyCompressor {
    static func compress(
        _ input: UnsafeRawBufferPointer, into output: inout ByteBuffer
    ) throws(RecordBatchError) {
        output.writeBytes(XerialFraming.magic)
        output.writeInteger(XerialFraming.version)
        output.writeInteger(XerialFraming.version)
        var start = 0
        while start < input.count {
            let end = min(start + XerialFraming.blockBytes, input.count)
            try writeBlock(UnsafeRawBufferPointer(rebasing: input[start..<end]), to: &output)
            start = end
        }
    }

    private static func writeBlock(
        _ block: UnsafeRawBufferPointer, to output: inout ByteBuffer
    ) throws(RecordBatchError) {
        let lengthIndex = output.writerIndex
        output.writeInteger(Int32(0))
        let bound = snappy_max_compressed_length(block.count)
        let written = try output.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) {
            (target) throws(RecordBatchError) -> Int in
            var length = target.count
            let result = snappy_compress(
                block.baseAddress?.assumingMemoryBound(to: CChar.self), block.count,
                target.baseAddress?.assumingMemoryBound(to: CChar.self), &length)
            guard result == SNAPPY_OK else { throw .compressionRefused(.snappy, "snappy gave \(result.rawValue)") }
            return length
        }
        output.setInteger(Int32(written), at: lengthIndex)
    }
}
