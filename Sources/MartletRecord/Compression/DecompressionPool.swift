internal import Synchronization

/// Keeps decompression contexts between batches: making one costs more than decompressing a small batch.
///
/// No more are kept than ever ran at the same time, and never more than ``idleMax``.
final class DecompressionPool: Sendable {
    private static let idleMax = 8
    private let idle = Mutex<[DecompressionStream]>([])
    private let make: @Sendable () throws(RecordBatchError) -> DecompressionStream

    init(_ make: @escaping @Sendable () throws(RecordBatchError) -> DecompressionStream) {
        self.make = make
    }

    func withStream<Result>(
        over input: UnsafeRawBufferPointer, limits: RecordBatchLimits,
        _ body: (DecompressionStream) throws(RecordBatchError) -> Result
    ) throws(RecordBatchError) -> Result {
        let stream: DecompressionStream
        if let kept = idle.withLock({ $0.popLast() }) { stream = kept } else { stream = try make() }
        defer {
            stream.finish()
            idle.withLock { if $0.count < Self.idleMax { $0.append(stream) } }
        }
        try stream.start(input, limits: limits)
        return try body(stream)
    }

    static let gzip = DecompressionPool { () throws(RecordBatchError) in DecompressionStream(try GzipDecompressor()) }
    static let snappy = DecompressionPool { DecompressionStream(SnappyDecompressor()) }
    static let lz4 = DecompressionPool { DecompressionStream(LZ4Decompressor()) }
    static let zstd = DecompressionPool { () throws(RecordBatchError) in DecompressionStream(try ZstdDecompressor()) }
}
