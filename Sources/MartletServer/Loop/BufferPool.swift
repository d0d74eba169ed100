import NIOCore

/// Buffers of one event loop that are used again and again. A buffer that somebody else still refers to is not taken
/// back, so what is handed out is never copied on write.
struct BufferPool {
    private var free: [ByteBuffer] = []
    private let capacity: Int
    private let initialByteCount: Int
    private let byteCountMax: Int

    /// - Parameters:
    ///   - capacity: how many free buffers are kept.
    ///   - initialByteCount: the size of a new buffer.
    ///   - byteCountMax: a buffer that grew larger is not kept.
    init(capacity: Int, initialByteCount: Int, byteCountMax: Int) {
        self.capacity = capacity
        self.initialByteCount = initialByteCount
        self.byteCountMax = byteCountMax
        free.reserveCapacity(capacity)
    }

    mutating func take() -> ByteBuffer {
        free.popLast() ?? ByteBufferAllocator().buffer(capacity: initialByteCount)
    }

    /// - Returns: whether nobody else refers to the buffer.
    @discardableResult
    mutating func giveBack(_ buffer: consuming ByteBuffer) -> Bool {
        guard buffer.modifyIfUniquelyOwned({ $0.clear() }) != nil else { return false }
        if free.count < capacity, buffer.capacity <= byteCountMax {
            free.append(buffer)
        }
        return true
    }
}
