public import NIOCore

extension CompressionCodec {
    /// Appends the decompressed `input` to `output`.
    ///
    /// - Throws: of kind `corrupt` where `input` is not what the codec writes, `decompressedTooLarge` beyond `limits`.
    ///   `output` may then hold part of the result.
    public func decompress(
        _ input: UnsafeRawBufferPointer, into output: inout ByteBuffer, limits: RecordBatchLimits
    ) throws(RecordBatchError) {
        guard self != .none else {
            output.writeBytes(input)
            return
        }
        try withDecompression(of: input, limits: limits) { (stream) throws(RecordBatchError) in
            // Grows with what really comes out: what the input claims to be is not believed.
            var step = max(input.count, 512)
            while true {
                let count = try output.writeWithUnsafeMutableBytes(minimumWritableBytes: step) {
                    (target) throws(RecordBatchError) -> Int in try stream.read(into: target)
                }
                if count == 0 { return }
                step = min(max(step, output.readableBytes / 2), 4 << 20)
            }
        }
    }

    /// Runs `body` with the decompression of `input`, without copying it.
    ///
    /// - Precondition: this is not ``none``.
    func withDecompression<Result>(
        of input: UnsafeRawBufferPointer, limits: RecordBatchLimits,
        _ body: (DecompressionStream) throws(RecordBatchError) -> Result
    ) throws(RecordBatchError) -> Result {
        let pool: DecompressionPool
        switch self {
        case .none: preconditionFailure("bytes without a codec are not decompressed")
        case .gzip: pool = .gzip
        case .snappy: pool = .snappy
        case .lz4: pool = .lz4
        case .zstd: pool = .zstd
        }
        return try pool.withStream(over: input, limits: limits, body)
    }
}
