import NIOCore

/// Buffers of one event loop that are used again and again. A buffer that somebody else still refers to is not taken
/// back, so what is handed out is never copied on write.
struct BufferPool {
    private var free: [ByteBuffer] = []
    private let capacity: Int
    private let byteCounts: ClosedRange<Int>

    /// - Parameters:
    ///   - capacity: how many free buffers are kept.
    ///   - byteCounts: the size of a new buffer, and the size up to which one that grew is kept.
    init(capacity: Int, byteCounts: ClosedRange<Int>) {
        self.capacity = capacity
        self.byteCounts = byteCounts
        free.reserveCapacity(capacity)
    }

    /// An empty buffer of at least the lower size.
    mutating func take() -> ByteBuffer {
        free.popLast() ?? ByteBufferAllocator().buffer(capacity: byteCounts.lowerBound)
    }

    /// - Returns: whether nobody else refers to the buffer.
    @discardableResult
    mutating func giveBack(_ buffer: consuming ByteBuffer) -> Bool {
        guard buffer.modifyIfUniquelyOwned({ $0.clear() }) != nil else { return false }
        if free.count < capacity, byteCounts.contains(buffer.capacity) {
            free.append(buffer)
        }
        return true
    }
}
