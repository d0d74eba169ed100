internal import CZlib
internal import NIOCore

/// One gzip member (RFC 1952) for each payload.
///
/// `@unchecked Sendable`: the pool hands an instance to one caller at a time, and it is idle otherwise.
final class GzipCompressor: @unchecked Sendable {
    private static let pool = CompressorPool { () throws(RecordBatchError) in try GzipCompressor() }
    private let stream: UnsafeMutablePointer<z_stream>

    private init() throws(RecordBatchError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window, plus 16 for the gzip wrapper; 8 is zlib's default memory level.
        let result = deflateInit2_(
            stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else {
            stream.deallocate()
            throw .compressionRefused(.gzip, "zlib gave \(result) for a new context")
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    static func compress(
        _ input: UnsafeRawBufferPointer, level: Int?, into output: inout ByteBuffer
    ) throws(RecordBatchError) {
        try pool.withContext { (compressor) throws(RecordBatchError) in
            try compressor.run(input, level: level.map { Int32($0) } ?? Z_DEFAULT_COMPRESSION, into: &output)
        }
    }

    private func run(
        _ input: UnsafeRawBufferPointer, level: Int32, into output: inout ByteBuffer
    ) throws(RecordBatchError) {
        deflateReset(stream)
        deflateParams(stream, level, Z_DEFAULT_STRATEGY)
        // zlib does not write to its input; its C signature is older than const.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(clamping: input.count)
        let bound = Int(deflateBound(stream, UInt(input.count)))
        try output.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) {
            (target) throws(RecordBatchError) -> Int in
            stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(clamping: target.count)
            let capacity = stream.pointee.avail_out
            let result = deflate(stream, Z_FINISH)
            guard result == Z_STREAM_END else { throw .compressionRefused(.gzip, "zlib gave \(result)") }
            return Int(capacity - stream.pointee.avail_out)
        }
    }
}
