import MartletServer
import NIOCore
import Testing

@Suite struct `Stretches of files` {
    private static let contents = numbers(byteCount: 1_000_000)

    /// A response of bytes and stretches in turn, and what it is to look like.
    private func response(_ file: TemporaryFile) -> (parts: [ResponsePart], bytes: ByteBuffer) {
        let ranges = [10..<20, 0..<1, 500_000..<1_000_000, 7..<7, 1000..<300_000]
        var parts: [ResponsePart] = []
        var expected = ByteBuffer()
        for (index, range) in ranges.enumerated() {
            let bytes = ByteBuffer(string: "before \(index);")
            parts.append(.bytes(bytes))
            parts.append(.file(file.stretch(range)))
            expected.writeImmutableBuffer(bytes)
            expected.writeBytes(Self.contents.readableBytesView[range])
        }
        parts.append(.bytes(ByteBuffer(repeating: 0x65, count: 50_000)))
        expected.writeRepeatingByte(0x65, count: 50_000)
        return (parts, expected)
    }

    @Test func `travel in order with the bytes around them, also to a client that reads slowly`() async throws {
        let closed = Counter()
        let handler = ClosureHandler(onReceived: { _, reply, _ in
            guard let file = try? TemporaryFile(Self.contents, closed: closed) else { return .close(reason: "no file") }
            reply.send(parts: response(file).parts)
            return .proceed
        })
        let expected = try response(TemporaryFile(Self.contents)).bytes
        try await withServer(handler) { _, port in
            let client = try SocketClient(port: port, receiveBufferByteCount: 65_536)
            for _ in 0..<3 { try await client.send(frame("fetch")) }
            for _ in 0..<3 {
                var received = ByteBuffer()
                while received.readableBytes < expected.readableBytes {
                    let count = min(9973, expected.readableBytes - received.readableBytes)
                    received.writeImmutableBuffer(try await client.read(byteCount: count))
                }
                #expect(received == expected)
            }
            try await client.send(frame("fetch"))
            #expect(try await client.read(byteCount: expected.readableBytes) == expected)
        }
        #expect(closed.value == 4, "each file is closed once it is sent")
    }

    @Test func `are closed when the client goes away in the middle`() async throws {
        let closed = Counter()
        let gone = Counter()
        let handler = ClosureHandler(
            onReceived: { _, reply, _ in
                guard let file = try? TemporaryFile(Self.contents, closed: closed) else { return .close(reason: "") }
                for _ in 0..<1 { reply.send(parts: response(file).parts) }
                return .proceed
            }, onClosed: { _ in gone.increment() })
        try await withServer(handler) { _, port in
            for _ in 0..<5 {
                let client = try SocketClient(port: port, receiveBufferByteCount: 65_536)
                for _ in 0..<10 { try await client.send(frame("fetch")) }
                _ = try await client.read(byteCount: 10)
            }
            try await until { gone.value == 5 }
        }
        #expect(closed.value > 0)
    }

    @Test func `are read into memory where the kernel cannot send them`() throws {
        let file = try TemporaryFile(Self.contents)
        let (parts, expected) = response(file)
        let connection = try EmbeddedConnection(
            ClosureHandler(onReceived: { _, reply, _ in
                reply.send(parts: parts)
                return .proceed
            }), isPlain: false)
        connection.finishHandshake()
        try connection.receive(frame("fetch"))
        #expect(try connection.written() == expected)
    }

    @Test func `are read no faster than the client takes them`() throws {
        let file = try TemporaryFile(Self.contents)
        let (parts, expected) = response(file)
        let connection = try EmbeddedConnection(
            ClosureHandler(onReceived: { bytes, reply, _ in
                if String(buffer: bytes) == "fetch" {
                    reply.send(parts: parts)
                } else {
                    reply.send(frame(bytes))
                }
                return .proceed
            }), isPlain: false)
        connection.finishHandshake()
        var requests = frame("fetch")
        requests.writeImmutableBuffer(frame("after"))
        connection.setWritable(false)
        try connection.receive(requests)
        #expect(try connection.written().readableBytes == 0)
        connection.setWritable(true)
        var whole = expected
        whole.writeImmutableBuffer(frame("after"))
        #expect(try connection.written() == whole)
    }

    @Test func `that are shorter than was said close the connection`() throws {
        let file = try TemporaryFile(Self.contents)
        let connection = try EmbeddedConnection(
            ClosureHandler(onReceived: { _, reply, _ in
                reply.send(parts: [.bytes(ByteBuffer(string: "head")), .file(file.stretch(999_000..<1_000_500))])
                return .proceed
            }), isPlain: false)
        connection.finishHandshake()
        try connection.receive(frame("fetch"))
        #expect(!connection.isOpen)
        #expect(connection.lines.all.first?.contains("the file of a response ends at 1000000") == true)
    }
}
