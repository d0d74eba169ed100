public import NIOCore

extension Compression {
    /// Appends the compressed `input` to `output`, in the framing that Kafka's Java clients write.
    ///
    /// - Throws: of kind `corrupt` where the library refuses, which only lack of memory makes it do.
    public func compress(_ input: UnsafeRawBufferPointer, into output: inout ByteBuffer) throws(RecordBatchError) {
        switch codec {
        case .none: output.writeBytes(input)
        case .gzip: try GzipCompressor.compress(input, level: level, into: &output)
        case .snappy: try SnappyCompressor.compress(input, into: &output)
        case .lz4: try LZ4Compressor.compress(input, level: level, into: &output)
        case .zstd: try ZstdCompressor.compress(input, level: level, into: &output)
        }
    }
}
