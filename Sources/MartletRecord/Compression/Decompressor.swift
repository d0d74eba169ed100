/// One codec's decompression of one payload at a time, a window of bytes at a time.
///
/// Holds a context of a C library, so an instance belongs to one thread at a time: ``DecompressionPool`` sees to that.
protocol Decompressor: AnyObject {
    /// Begins anew. `input` must stay valid until the last ``read(into:)``.
    func start(_ input: UnsafeRawBufferPointer, limits: RecordBatchLimits) throws(RecordBatchError)
    /// Fills `window` from its start and returns how many bytes it wrote; 0 at the end of the payload, and only there.
    func read(into window: UnsafeMutableRawBufferPointer) throws(RecordBatchError) -> Int
    /// Lets go of the input, and of memory that only an unusual payload needed.
    func finish()
}
