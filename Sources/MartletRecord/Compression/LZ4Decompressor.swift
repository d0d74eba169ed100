internal import CLZ4

/// The LZ4 frame format with correct header checksums, as clients write it since record format v1.
final class LZ4Decompressor: Decompressor {
    /// Nil after a frame that was not read to its end: a reset of liblz4 1.9.4 leaves that frame's content size behind,
    /// and the next frame is refused for it.
    private var context: OpaquePointer?
    private var input = UnsafeRawBufferPointer(start: nil, count: 0)
    private var isDone = false
    private var isAtFrameEnd = true

    deinit { LZ4F_freeDecompressionContext(context) }

    func start(_ bytes: UnsafeRawBufferPointer, limits: RecordBatchLimits) throws(RecordBatchError) {
        if context == nil {
            let result = LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
            guard LZ4F_isError(result) == 0 else { throw .compressedBytes(.lz4, "no memory for a context") }
        }
        input = bytes
        isDone = false
    }

    func read(into window: UnsafeMutableRawBufferPointer) throws(RecordBatchError) -> Int {
        var written = 0
        while written < window.count, !isDone {
            var taken = input.count
            var produced = window.count - written
            let target = window.baseAddress.map { $0 + written }
            let hint = LZ4F_decompress(context, target, &produced, input.baseAddress, &taken, nil)
            isAtFrameEnd = hint == 0
            if LZ4F_isError(hint) != 0 { throw .compressedBytes(.lz4, String(cString: LZ4F_getErrorName(hint))) }
            written += produced
            input = UnsafeRawBufferPointer(rebasing: input[taken...])
            if hint == 0 {
                isDone = input.isEmpty
                continue
            }
            guard taken > 0 || produced > 0 else { throw .compressedBytes(.lz4, "the frame ends too early") }
        }
        return written
    }

    func finish() {
        if !isAtFrameEnd {
            LZ4F_freeDecompressionContext(context)
            context = nil
            isAtFrameEnd = true
        }
        input = UnsafeRawBufferPointer(start: nil, count: 0)
    }
}
