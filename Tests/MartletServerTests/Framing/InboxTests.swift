import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import MartletServer

@Suite struct `An inbox` {
    private let loop = ServerLoop(
        eventLoop: EmbeddedEventLoop(), memory: MemoryBudget(byteCountMax: 1 << 30),
        log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })

    /// Plays the channel: reads at most `byteCount` bytes of the stream into the buffer that the inbox gives it.
    private func read(_ byteCount: Int, of stream: inout ByteBuffer, into inbox: Inbox) -> Bool {
        var buffer = inbox.bufferToFill()
        let count = min(byteCount, buffer.writableBytes, stream.readableBytes)
        if let bytes = stream.readSlice(length: count) { buffer.writeImmutableBuffer(bytes) }
        return inbox.arrived(buffer)
    }

    private func takeFrames(_ inbox: Inbox) -> [ByteBuffer] {
        var frames: [ByteBuffer] = []
        while case .frame(let frame) = inbox.next() { frames.append(frame) }
        return frames
    }

    private func makeFrame(_ byteCount: Int, using generator: inout SeededGenerator) -> ByteBuffer {
        frame(byteCount: byteCount, of: UInt8.random(in: .min ... .max, using: &generator))
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func `gives every frame as it was sent, whatever the reads bring`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var stream = ByteBuffer()
        var sent: [ByteBuffer] = []
        for _ in 0..<300 {
            let range = [1...100, 1...5000, 7000...20_000, 100_000...300_000, 200_000...1_500_000].randomElement(
                using: &generator)
            let byteCount = Int.random(in: try #require(range), using: &generator)
            let frame = makeFrame(byteCount, using: &generator)
            stream.writeImmutableBuffer(frame)
            sent.append(try #require(frame.getSlice(at: 4, length: frame.readableBytes - 4)))
        }
        let inbox = Inbox(loop: loop, limit: .requests(10 << 20))
        var count = 0
        while stream.readableBytes > 0 {
            let byteCount = Int.random(in: 1...(Bool.random(using: &generator) ? 3000 : 400_000), using: &generator)
            try #require(read(byteCount, of: &stream, into: inbox), "seed \(seed)")
            for frame in takeFrames(inbox) {
                try #require(frame == sent[count], "frame \(count), seed \(seed)")
                count += 1
            }
            #expect(inbox.settle { _ in true })
        }
        #expect(count == sent.count, "seed \(seed)")
        #expect(inbox.heldByteCount == 0)
    }

    @Test func `owns no memory between two frames`() {
        let inbox = Inbox(loop: loop, limit: .requests(1000))
        var stream = frame("whole")
        #expect(read(1000, of: &stream, into: inbox))
        #expect(takeFrames(inbox).count == 1)
        #expect(inbox.settle { _ in true })
        #expect(inbox.heldByteCount == 0)
        #expect(inbox.partialFrame == nil)
    }

    @Test func `copies a small beginning aside and lets the read buffer go`() {
        let inbox = Inbox(loop: loop, limit: .requests(1 << 20))
        for _ in 0..<2 {
            // The second time the read goes to a buffer of the loop.
            var stream = frame(byteCount: 3000)
            #expect(read(500, of: &stream, into: inbox))
            #expect(inbox.settle { _ in true })
            #expect(inbox.heldByteCount <= 1024)
            #expect(read(3000, of: &stream, into: inbox))
            #expect(takeFrames(inbox).count == 1)
            #expect(inbox.settle { _ in true })
        }
    }

    @Test func `binds no more memory for a large frame than a multiple of what has arrived`() {
        let inbox = Inbox(loop: loop, limit: .requests(100 << 20))
        var stream = frame(byteCount: 20 << 20)
        var arrived = 0
        while stream.readableBytes > 0 {
            let before = stream.readableBytes
            #expect(read(50_000, of: &stream, into: inbox))
            arrived += before - stream.readableBytes
            #expect(inbox.settle { _ in true })
            // A buffer's capacity is rounded up to a power of two.
            let bound = max(Inbox.readBufferByteCount, 2 * Inbox.growth * arrived)
            #expect(inbox.heldByteCount <= bound, "\(arrived) bytes have arrived")
        }
        #expect(takeFrames(inbox).count == 1)
    }

    @Test func `does not move the bytes of a frame that fits the read buffer it began in`() throws {
        let inbox = Inbox(loop: loop, limit: .requests(1 << 20))
        var first = frame("first")
        #expect(read(100, of: &first, into: inbox))
        #expect(takeFrames(inbox).count == 1)
        #expect(inbox.settle { _ in true })
        var stream = frame(byteCount: 100_000)
        var buffer = inbox.bufferToFill()
        let address = buffer.withVeryUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
        let beginning = stream.readSlice(length: 20_000)
        buffer.writeImmutableBuffer(try #require(beginning))
        #expect(inbox.arrived(buffer))
        buffer = ByteBuffer()
        #expect(inbox.settle { _ in true })
        #expect(read(100_000, of: &stream, into: inbox))
        let frames = takeFrames(inbox)
        #expect(frames.count == 1)
        #expect(frames.first?.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) } == address + 4)
    }

    @Test func `waits with a large frame when there is no memory, and goes on when there is`() {
        let inbox = Inbox(loop: loop, limit: .requests(10 << 20))
        var stream = frame(byteCount: 1 << 20)
        #expect(read(1000, of: &stream, into: inbox))
        #expect(inbox.settle { _ in false }, "a small beginning needs none")
        #expect(read(100_000, of: &stream, into: inbox))
        #expect(!inbox.settle { _ in false })
        #expect(inbox.settle { _ in true })
        while stream.readableBytes > 0 {
            #expect(read(1 << 20, of: &stream, into: inbox))
            #expect(inbox.settle { _ in true })
        }
        #expect(takeFrames(inbox).count == 1)
    }

    @Test func `leaves a frame alone that somebody keeps`() {
        let inbox = Inbox(loop: loop, limit: .requests(1 << 20))
        var first = frame("first")
        #expect(read(100, of: &first, into: inbox))
        _ = takeFrames(inbox)
        #expect(inbox.settle { _ in true })
        var stream = frame("kept")
        stream.writeImmutableBuffer(frame(byteCount: 50_000))
        #expect(read(30_000, of: &stream, into: inbox))
        let kept = takeFrames(inbox)
        #expect(inbox.settle { _ in true })
        #expect(read(100_000, of: &stream, into: inbox))
        #expect(takeFrames(inbox).map(\.readableBytes) == [50_000])
        #expect(inbox.settle { _ in true })
        var other = frame(byteCount: 100, of: 0x7a)
        #expect(read(200, of: &other, into: inbox))
        #expect(kept == [ByteBuffer(string: "kept")])
    }

    @Test func `keeps whole frames that wait when a read finds the end`() {
        let inbox = Inbox(loop: loop, limit: .requests(1 << 20))
        var stream = ByteBuffer()
        for text in ["one", "two", "three"] { stream.writeImmutableBuffer(frame(text)) }
        #expect(read(100, of: &stream, into: inbox))
        // The channel reads into this one, finds nothing, and lets it go.
        _ = inbox.bufferToFill()
        #expect(takeFrames(inbox).map { String(buffer: $0) } == ["one", "two", "three"])
    }

    @Test func `has room for another byte, however many frames wait`() {
        let inbox = Inbox(loop: loop, limit: .requests(1 << 20))
        var stream = ByteBuffer()
        while stream.readableBytes < 4 * Inbox.readBufferByteCount { stream.writeImmutableBuffer(frame(byteCount: 1020)) }
        while stream.readableBytes > 0 {
            let before = stream.readableBytes
            #expect(read(.max, of: &stream, into: inbox))
            guard stream.readableBytes < before else {
                Issue.record("no byte was read with \(before) left")
                return
            }
        }
        #expect(takeFrames(inbox).count == 4 * Inbox.readBufferByteCount / 1024)
    }

    @Test func `notices that the channel lost the beginning of a frame`() {
        let inbox = Inbox(loop: loop, limit: .requests(1 << 20))
        var first = frame("first")
        #expect(read(100, of: &first, into: inbox))
        _ = takeFrames(inbox)
        var stream = frame(byteCount: 50_000)
        #expect(read(20_000, of: &stream, into: inbox))
        _ = inbox.bufferToFill()
        #expect(!read(100, of: &stream, into: inbox))
    }
}
