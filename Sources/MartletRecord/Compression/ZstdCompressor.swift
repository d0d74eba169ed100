internal import CZstd
internal import NIOCore

/// One zstd frame (RFC 8878) for each payload, with its size in the frame header.
///
/// `@unchecked Sendable`: the pool hands an instance to one caller at a time, and it is idle otherwise.
final class ZstdCompressor: @unchecked Sendable {
    private static let pool = CompressorPool { () throws(RecordBatchError) in try ZstdCompressor() }
    private let context: OpaquePointer

    private init() throws(RecordBatchError) {
        guard let context = ZSTD_createCCtx() else { throw .compressionRefused(.zstd, "no memory for a context") }
        self.context = context
    }

    deinit { ZSTD_freeCCtx(context) }

    static func compress(
        _ input: UnsafeRawBufferPointer, level: Int?, into output: inout ByteBuffer
    ) throws(RecordBatchError) {
        try pool.withContext { (compressor) throws(RecordBatchError) in
            let bound = ZSTD_compressBound(input.count)
            try output.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) {
                (target) throws(RecordBatchError) -> Int in
                let written = ZSTD_compressCCtx(
                    compressor.context, target.baseAddress, target.count, input.baseAddress, input.count,
                    level.map { Int32($0) } ?? ZSTD_CLEVEL_DEFAULT)
                guard ZSTD_isError(written) == 0 else {
                    throw .compressionRefused(.zstd, String(cString: ZSTD_getErrorName(written)))
                }
                return written
            }
        }
    }
}
