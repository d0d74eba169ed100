internal import CZlib

/// RFC 1952, one member after the other, as Java's reader takes them.
final class GzipDecompressor: Decompressor {
    private let stream: UnsafeMutablePointer<z_stream>
    private var isAtMemberStart = true

    init() throws(RecordBatchError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window, plus 16 for the gzip wrapper.
        let result = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else {
            stream.deallocate()
            throw .compressedBytes(.gzip, "zlib gave \(result) for a new context")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func start(_ input: UnsafeRawBufferPointer, limits: RecordBatchLimits) throws(RecordBatchError) {
        inflateReset(stream)
        isAtMemberStart = true
        // zlib does not write to its input; its C signature is older than const.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(clamping: input.count)
    }

    func read(into window: UnsafeMutableRawBufferPointer) throws(RecordBatchError) -> Int {
        stream.pointee.next_out = window.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(clamping: window.count)
        let capacity = stream.pointee.avail_out
        while stream.pointee.avail_out > 0 {
            if isAtMemberStart, stream.pointee.avail_in == 0 { break }
            isAtMemberStart = false
            let result = inflate(stream, Z_NO_FLUSH)
            switch result {
            case Z_STREAM_END:
                inflateReset(stream)
                isAtMemberStart = true
            case Z_OK:
                guard stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0 else {
                    throw .compressedBytes(.gzip, "the stream ends too early")
                }
            case Z_BUF_ERROR:
                throw .compressedBytes(.gzip, "the stream ends too early")
            default:
                throw .compressedBytes(.gzip, "zlib gave \(result)")
            }
        }
        return Int(capacity - stream.pointee.avail_out)
    }

    func finish() {
        stream.pointee.next_in = nil
        stream.pointee.avail_in = 0
    }
}
