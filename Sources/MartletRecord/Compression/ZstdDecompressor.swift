internal import CZstd

/// Zstandard frames (RFC 8878), one after the other.
final class ZstdDecompressor: Decompressor {
    private let context: OpaquePointer
    private var input = ZSTD_inBuffer(src: nil, size: 0, pos: 0)
    private var windowLogMax = 0
    /// What the library wants next; 0 between frames.
    private var hint = 0

    init() throws(RecordBatchError) {
        guard let context = ZSTD_createDCtx() else { throw .compressedBytes(.zstd, "no memory for a context") }
        self.context = context
    }

    deinit { ZSTD_freeDCtx(context) }

    func start(_ bytes: UnsafeRawBufferPointer, limits: RecordBatchLimits) throws(RecordBatchError) {
        ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
        windowLogMax = limits.zstdWindowLogMax
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Int32(clamping: windowLogMax))
        input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        hint = 0
    }

    func read(into window: UnsafeMutableRawBufferPointer) throws(RecordBatchError) -> Int {
        var output = ZSTD_outBuffer(dst: window.baseAddress, size: window.count, pos: 0)
        while output.pos < output.size {
            if hint == 0, input.pos == input.size { break }
            let before = (input.pos, output.pos)
            hint = ZSTD_decompressStream(context, &output, &input)
            if ZSTD_isError(hint) != 0 {
                let code = ZSTD_getErrorCode(hint)
                if code == ZSTD_error_frameParameter_windowTooLarge { throw .zstdWindow(windowLogMax) }
                throw .compressedBytes(.zstd, String(cString: ZSTD_getErrorName(hint)))
            }
            if hint != 0, input.pos == input.size, output.pos < output.size {
                throw .compressedBytes(.zstd, "the frame ends too early")
            }
            guard hint == 0 || before != (input.pos, output.pos) else {
                throw .compressedBytes(.zstd, "the frame does not advance")
            }
        }
        return output.pos
    }

    func finish() {
        input = ZSTD_inBuffer(src: nil, size: 0, pos: 0)
    }
}
