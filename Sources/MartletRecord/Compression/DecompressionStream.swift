/// A decompressor with the window it writes to and the ceiling on what it may write in all.
///
/// `@unchecked Sendable`: the pool hands an instance to one caller at a time, and it is idle otherwise.
final class DecompressionStream: @unchecked Sendable {
    static let windowBytes = 64 << 10

    private let decompressor: any Decompressor
    private let window: UnsafeMutableRawBufferPointer
    private var bytesLeft = 0
    private var bytesMax = 0

    init(_ decompressor: any Decompressor) {
        self.decompressor = decompressor
        window = .allocate(byteCount: Self.windowBytes, alignment: 16)
    }

    deinit { window.deallocate() }

    func start(_ input: UnsafeRawBufferPointer, limits: RecordBatchLimits) throws(RecordBatchError) {
        bytesMax = limits.decompressedBytesMax
        bytesLeft = bytesMax
        try decompressor.start(input, limits: limits)
    }

    func finish() { decompressor.finish() }

    /// The next bytes, valid until the next call; empty at the end.
    func next() throws(RecordBatchError) -> UnsafeRawBufferPointer {
        let count = try read(into: window)
        return UnsafeRawBufferPointer(rebasing: window[..<count])
    }

    /// Decompresses into `target` rather than into the window; 0 at the end.
    func read(into target: UnsafeMutableRawBufferPointer) throws(RecordBatchError) -> Int {
        let count = try decompressor.read(into: target)
        guard count <= bytesLeft else { throw .decompressedTooLarge(limit: bytesMax) }
        bytesLeft -= count
        return count
    }
}
