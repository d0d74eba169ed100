internal import CLZ4
internal import NIOCore

/// One LZ4 frame for each payload: blocks of 64 KiB that do not refer to each other and no checksum of the content, as
/// Java's clients write it. The batch has a checksum of its own.
enum LZ4Compressor {
    /// The default of `compression.lz4.level` means the fast compressor, not level 9 of the thorough one (KIP-390).
    private static let fastLevel = 9
    private static let thoroughMax = 12

    static func compress(
        _ input: UnsafeRawBufferPointer, level: Int?, into output: inout ByteBuffer
    ) throws(RecordBatchError) {
        var preferences = LZ4F_preferences_t()
        preferences.frameInfo.blockSizeID = LZ4F_max64KB
        preferences.frameInfo.blockMode = LZ4F_blockIndependent
        if let level, level != fastLevel { preferences.compressionLevel = Int32(min(level, thoroughMax)) }
        let bound = LZ4F_compressFrameBound(input.count, &preferences)
        try output.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) {
            (target) throws(RecordBatchError) -> Int in
            let written = LZ4F_compressFrame(
                target.baseAddress, target.count, input.baseAddress, input.count, &preferences)
            guard LZ4F_isError(written) == 0 else {
                throw .compressionRefused(.lz4, String(cString: LZ4F_getErrorName(written)))
            }
            return written
        }
    }
}
