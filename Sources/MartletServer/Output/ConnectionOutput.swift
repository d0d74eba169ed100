import NIOCore

/// The bytes of one connection on their way out, in order: encoded responses gather in one buffer, which is handed to
/// the channel and written with one system call when the connection is settled.
///
/// Touched on the event loop only.
final class ConnectionOutput {
    /// Above this size bytes are handed to the channel as they are; below it they are copied next to each other.
    static let copiedByteCountMax = 32 << 10
    /// Stretches of files up to this size are read next to the bytes before them: one write of all costs less than
    /// one of the bytes and one by the kernel. Above it the kernel alone is cheaper.
    static let readByteCountMax = 64 << 10
    /// No more is gathered than this from files; a single response that was encoded may be larger.
    static let gatheredFromFilesByteCountMax = 256 << 10
    /// How much of a file is in memory at a time where the kernel cannot send it by itself.
    static let fileByteCountInMemory = 128 << 10

    private let loop: ServerLoop
    private let isPlain: Bool

    /// Encoded and not handed to the channel.
    private var gathered: ByteBuffer?
    /// What waits behind a stretch of a file that has to be read into memory piece by piece.
    private var queue = CircularBuffer<ResponsePart>()
    private var queuedByteCount = 0
    private var hasUnflushedWrites = false
    /// Something may be with the channel still: ``measure(context:whenWritten:)`` tells.
    private(set) var mayBePending = false
    /// A write without bytes is under way, which says when all before it has left.
    private var markerIsUnderWay = false
    /// How much of what is with the channel is in files.
    private var fileByteCount = 0

    /// Bytes that were handed to the channel and had not left when it was last measured.
    private(set) var pendingByteCount = 0

    /// - Parameter isPlain: the bytes leave as they are, so the kernel may send files by itself.
    init(loop: ServerLoop, isPlain: Bool) {
        self.loop = loop
        self.isPlain = isPlain
    }

    /// Whether all that was appended has left the process.
    var isWritten: Bool { gathered == nil && queue.isEmpty && !hasUnflushedWrites && !mayBePending }

    /// Bytes that were encoded and not handed to the channel.
    var gatheredByteCount: Int { gathered?.readableBytes ?? 0 }

    /// The memory that waits to be written, as of the last measurement, in bytes.
    var heldByteCount: Int { gatheredByteCount + queuedByteCount + max(0, pendingByteCount - fileByteCount) }

    // MARK: Appending

    func append(_ encode: (inout ByteBuffer) -> Void) {
        // Moved out and back: `encode` is foreign code, and must not run inside an access to this object.
        var buffer = takeGathered()
        encode(&buffer)
        gathered = buffer
    }

    func append(_ answer: Answer, context: ChannelHandlerContext) throws(FileStretchError) {
        switch answer {
        case .bytes(let bytes):
            append(bytes, context: context)
        case .parts(let parts):
            for part in parts {
                switch part {
                case .bytes(let bytes): append(bytes, context: context)
                case .file(let stretch): try append(stretch, context: context)
                }
            }
        case .nothing:
            break
        }
    }

    private func append(_ bytes: ByteBuffer, context: ChannelHandlerContext) {
        if bytes.readableBytes <= Self.copiedByteCountMax {
            append { $0.writeImmutableBuffer(bytes) }
        } else if queue.isEmpty {
            writeGathered(context: context)
            write(.byteBuffer(bytes), context: context)
        } else {
            enqueueGathered()
            enqueue(bytes)
        }
    }

    private func append(_ stretch: FileStretch, context: ChannelHandlerContext) throws(FileStretchError) {
        if stretch.byteCount == 0 { return }
        if stretch.byteCount <= Self.readByteCountMax,
            gatheredByteCount + stretch.byteCount <= Self.gatheredFromFilesByteCountMax
        {
            var buffer = takeGathered()
            _ = try stretch.read(into: &buffer, atMost: stretch.byteCount)
            gathered = buffer
        } else if isPlain {
            writeGathered(context: context)
            send(stretch, context: context)
        } else {
            enqueueGathered()
            queue.append(.file(stretch))
        }
    }

    // MARK: Writing

    /// Hands everything over to the channel, as far as it takes it, and writes it.
    func flush(context: ChannelHandlerContext) throws(FileStretchError) {
        if queue.isEmpty {
            guard let buffer = gathered else {
                if hasUnflushedWrites { flushWrites(context: context) }
                return
            }
            gathered = nil
            write(.byteBuffer(buffer), context: context)
            flushWrites(context: context)
            // On a plain transport nobody else refers to the buffer once its last byte has left.
            if loop.outputBuffers.giveBack(buffer), isPlain { mayBePending = markerIsUnderWay }
        } else {
            enqueueGathered()
            try writeQueue(context: context)
        }
    }

    /// Sees how much has not left. To be called while something ``mayBePending``; as a rule all goes out with a flush.
    ///
    /// - Parameter whenWritten: called once what is pending now has left or the channel is closed, if something is.
    func measure(context: ChannelHandlerContext, whenWritten: @escaping () -> Void) {
        pendingByteCount = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        if pendingByteCount == 0 {
            mayBePending = markerIsUnderWay
        } else if !markerIsUnderWay {
            markerIsUnderWay = true
            let promise = context.eventLoop.makePromise(of: Void.self)
            promise.futureResult.assumeIsolated().whenComplete { _ in
                self.markerIsUnderWay = false
                whenWritten()
            }
            context.writeAndFlush(NIOAny(IOData.byteBuffer(ByteBuffer())), promise: promise)
        }
    }

    private func flushWrites(context: ChannelHandlerContext) {
        hasUnflushedWrites = false
        context.flush()
    }

    private func write(_ data: IOData, context: ChannelHandlerContext, promise: EventLoopPromise<Void>? = nil) {
        hasUnflushedWrites = true
        mayBePending = true
        context.write(NIOAny(data), promise: promise)
    }

    private func writeGathered(context: ChannelHandlerContext) {
        guard let buffer = gathered else { return }
        gathered = nil
        write(.byteBuffer(buffer), context: context)
    }

    private func takeGathered() -> ByteBuffer {
        guard let buffer = gathered else { return loop.outputBuffers.take() }
        gathered = nil
        return buffer
    }

    private func enqueueGathered() {
        guard let buffer = gathered else { return }
        gathered = nil
        enqueue(buffer)
    }

    private func enqueue(_ bytes: ByteBuffer) {
        queuedByteCount += bytes.readableBytes
        queue.append(.bytes(bytes))
    }

    // MARK: Files

    /// Lets the kernel send a stretch.
    private func send(_ stretch: FileStretch, context: ChannelHandlerContext) {
        // The descriptor stays the owner's: it is lent for the time of the write and taken back before the handle goes.
        let handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: stretch.descriptor)
        let start = Int(stretch.offset)
        let region = FileRegion(fileHandle: handle, readerIndex: start, endIndex: start + stretch.byteCount)
        let promise = context.eventLoop.makePromise(of: Void.self)
        fileByteCount += stretch.byteCount
        promise.futureResult.assumeIsolated().whenComplete { _ in
            self.fileByteCount -= stretch.byteCount
            _ = try? handle.takeDescriptorOwnership()
            withExtendedLifetime(stretch.owner) {}
        }
        write(.fileRegion(region), context: context, promise: promise)
    }

    /// Writes the queue as long as the channel takes more: files are read a piece at a time.
    private func writeQueue(context: ChannelHandlerContext) throws(FileStretchError) {
        while context.channel.isWritable, let part = queue.popFirst() {
            switch part {
            case .bytes(let bytes):
                queuedByteCount -= bytes.readableBytes
                write(.byteBuffer(bytes), context: context)
            case .file(let stretch):
                var piece = context.channel.allocator.buffer(
                    capacity: min(stretch.byteCount, Self.fileByteCountInMemory))
                if let rest = try stretch.read(into: &piece, atMost: Self.fileByteCountInMemory) {
                    queue.prepend(.file(rest))
                }
                write(.byteBuffer(piece), context: context)
                flushWrites(context: context)
            }
        }
        if hasUnflushedWrites { flushWrites(context: context) }
    }
}
