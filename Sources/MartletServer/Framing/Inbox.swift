import NIOCore

/// Where the bytes of one connection arrive, and how much memory that takes.
///
/// All connections of an event loop read into the same few buffers, so a connection between two frames owns none.
/// What is left of a read once its whole frames are handed over is the beginning of a frame, treated by its size:
///
/// - up to ``copiedByteCountMax`` it is copied aside, and put in front of the next read;
/// - above that it stays where it is and the next read continues behind it: a large frame is not moved;
/// - a frame larger than a read buffer gets a buffer of its own, which has never more than ``growth`` times what has
///   arrived, whatever length was announced.
///
/// Touched on the event loop only. It knows neither the channel nor the handler, so that both may own it.
final class Inbox {
    static let readBufferByteCount = 256 << 10
    static let copiedByteCountMax = 8 << 10
    static let growth = 16
    /// A read of a large frame is not started with less room than this.
    private static let roomByteCountMin = 64 << 10

    private let loop: ServerLoop
    private var reader: FrameReader
    /// The beginning of a frame that went out with the buffer the channel fills: where it starts, and its size.
    private var lent: (readerIndex: Int, byteCount: Int)?
    private var wasFilled = false

    init(loop: ServerLoop, limit: FrameLimit) {
        self.loop = loop
        reader = FrameReader(limit: limit)
    }

    func setLimit(_ limit: FrameLimit) { reader.setLimit(limit) }

    // MARK: Frames

    func next() -> FrameReader.Step { reader.next() }

    /// Whether ``next()`` has something else to say than `incomplete`.
    var hasNext: Bool { reader.hasNext }

    /// The frame that has begun to arrive: its place among all frames, and how many bytes of it are there.
    var partialFrame: PartialFrame? {
        let byteCount = reader.unread.readableBytes
        return byteCount == 0 ? nil : PartialFrame(ordinal: reader.frameCount, byteCount: byteCount)
    }

    /// The memory that is bound by what arrived and was not handed over, in bytes.
    var heldByteCount: Int {
        reader.unread.readableBytes == 0 ? 0 : reader.unread.capacity
    }

    // MARK: Arriving

    /// A buffer for the next read of the channel, with what is left of the last one in front.
    func bufferToFill() -> ByteBuffer {
        if !wasFilled {
            // The channel refers to its first buffer for as long as it lives: that one is small, and not used again.
            wasFilled = true
            return ByteBufferAllocator().buffer(capacity: 1024)
        }
        if lent != nil {
            // The last read did not come back with the beginning it took along.
            lent = (-1, 0)
            return loop.readBuffers.take()
        }
        // A connection that is paused is read all the same when its client hangs up. The read that finds the end does not give
        // the buffer back, and with it would go requests that have arrived.
        if reader.hasNext { return loop.readBuffers.take() }
        var beginning = reader.take()
        if beginning.readableBytes == 0 { return loop.readBuffers.take() }
        if !hasRoom(&beginning) {
            var buffer = loop.readBuffers.take()
            buffer.writeImmutableBuffer(beginning)
            // A read of no bytes would pass for the end.
            if buffer.writableBytes == 0 { buffer.reserveCapacity(minimumWritableBytes: Self.roomByteCountMin) }
            loop.readBuffers.giveBack(beginning)
            beginning = buffer
        }
        lent = (beginning.readerIndex, beginning.readableBytes)
        return beginning
    }

    /// Whether the next read can go behind the beginning of a frame.
    private func hasRoom(_ beginning: inout ByteBuffer) -> Bool {
        // Somebody keeps an earlier frame: filling the buffer would copy all of it.
        guard beginning.modifyIfUniquelyOwned({ _ in }) != nil else { return false }
        if beginning.capacity > Self.readBufferByteCount { return beginning.writableBytes > 0 }
        guard let total = FrameReader.byteCount(ofFrameIn: beginning) else { return false }
        let missing = max(1, total - beginning.readableBytes)
        return beginning.writableBytes >= (total > Self.readBufferByteCount ? Self.roomByteCountMin : missing)
    }

    /// Takes what a read brought.
    ///
    /// - Returns: false when the beginning that was lent for the read has not come back: the stream is broken.
    func arrived(_ bytes: ByteBuffer) -> Bool {
        if let lent {
            self.lent = nil
            guard bytes.readerIndex == lent.readerIndex, bytes.readableBytes > lent.byteCount else { return false }
        }
        reader.append(bytes)
        return true
    }

    /// Takes back what ``bufferToFill()`` gave, when nothing was read into it.
    func takeBack(_ bytes: ByteBuffer) {
        lent = nil
        if bytes.readableBytes > 0 {
            reader.append(bytes)
        } else {
            loop.readBuffers.giveBack(bytes)
        }
    }

    // MARK: Between reads

    /// Gives back what is not needed until the next read, and makes room for a large frame.
    ///
    /// - Parameter mayHold: whether there is memory for so many bytes. Without it, what has arrived is kept and no more.
    /// - Returns: false when a frame cannot go on for want of memory.
    func settle(mayHold: (_ byteCount: Int) -> Bool) -> Bool {
        let byteCount = reader.unread.readableBytes
        if byteCount == 0 {
            loop.readBuffers.giveBack(reader.take())
            return true
        }
        let capacity = reader.unread.capacity
        if byteCount <= Self.copiedByteCountMax {
            if capacity >= Self.readBufferByteCount { move(toBufferOf: byteCount) }
            return true
        }
        if let total = FrameReader.byteCount(ofFrameIn: reader.unread), total > Self.readBufferByteCount,
            byteCount >= Self.readBufferByteCount / Self.growth,
            capacity <= Self.readBufferByteCount || reader.unread.writableBytes == 0
        {
            let bound = min(total, byteCount * Self.growth)
            if mayHold(bound) {
                move(toBufferOf: bound)
                return true
            }
            if byteCount * 4 <= capacity { move(toBufferOf: byteCount) }
            return false
        }
        if byteCount * 4 <= capacity, !mayHold(capacity) { move(toBufferOf: byteCount) }
        return true
    }

    private func move(toBufferOf byteCount: Int) {
        let old = reader.take()
        var new = ByteBufferAllocator().buffer(capacity: byteCount)
        new.writeImmutableBuffer(old)
        loop.readBuffers.giveBack(old)
        reader.append(new)
    }
}

/// A frame that has begun and is not complete.
struct PartialFrame: Hashable {
    /// Its place among all frames of the connection.
    let ordinal: UInt64
    /// How much of it has arrived, length prefix included.
    let byteCount: Int
}

/// Lets the channel read straight into the inbox. The channel calls it on its event loop only, hence
/// `@unchecked Sendable`.
struct InboxAllocator: RecvByteBufferAllocator, @unchecked Sendable {
    let inbox: Inbox

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer { inbox.bufferToFill() }

    /// Always true, so that the channel asks for a buffer before each read.
    mutating func record(actualReadBytes: Int) -> Bool { true }
}
