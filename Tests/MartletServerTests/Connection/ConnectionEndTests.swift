import MartletServer
import NIOCore
import Testing

@Suite struct `A connection ends` {
    private func stream(_ payloads: String...) -> ByteBuffer {
        payloads.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer(frame($1)) }
    }

    @Test(arguments: [
        (0x0000_0000 as UInt32, "the length prefix is 0"),
        (0xffff_ffff, "the length prefix is -1"),
        (0x7fff_ffff, "announces 2147483647 bytes, socket.request.max.bytes is 104857600"),
        (0x1603_0100, "TLS handshake and this listener takes plaintext"),
        (0x4745_5420, "HTTP GET"),
    ])
    func `with one line when what comes is no frame, after the answers before it`(
        prefix: UInt32, expected: String
    ) throws {
        let connection = try EmbeddedConnection(ClosureHandler())
        var bytes = stream("good")
        bytes.writeInteger(prefix)
        bytes.writeImmutableBuffer(stream("never seen"))
        try connection.receive(bytes)
        #expect(try connection.responses() == ["good"])
        #expect(!connection.isOpen)
        #expect(connection.lines.all.count == 1)
        let line = try #require(connection.lines.all.first)
        #expect(line.contains(expected), "\(line)")
        #expect(line.contains("192.0.2.1:5000 on TEST"), "\(line)")
    }

    @Test func `when the handler says so, after the answers before it`() throws {
        let connection = try EmbeddedConnection(
            ClosureHandler(onReceived: { bytes, reply, _ in
                if String(buffer: bytes) == "bad" { return .close(reason: "it is bad") }
                reply.send { $0.writeImmutableBuffer(frame(bytes)) }
                return .proceed
            }))
        try connection.receive(stream("good", "bad", "good"))
        #expect(try connection.responses() == ["good"])
        #expect(!connection.isOpen)
        #expect(connection.lines.all == ["info: closing connection 192.0.2.1:5000 on TEST: it is bad"])
    }

    @Test func `when it is closed from outside`() throws {
        let closed = Counter()
        let connection = try EmbeddedConnection(ClosureHandler(onClosed: { _ in closed.increment() }))
        connection.connection.close(reason: "enough")
        connection.connection.close(reason: "twice")
        connection.run()
        #expect(!connection.isOpen)
        #expect(closed.value == 1)
        #expect(connection.lines.all.count == 1)
    }

    @Test func `after the last answer when the client has stopped sending`() throws {
        let replies = Replies()
        let connection = try EmbeddedConnection(ClosureHandler.keeping(replies))
        try connection.receive(stream("0", "1"))
        connection.endInput()
        #expect(connection.isOpen)
        replies[1].echo()
        replies[0].echo()
        #expect(try connection.responses() == ["0", "1"])
        #expect(!connection.isOpen)
    }

    @Test func `after a held request is resumed when the client has stopped sending`() throws {
        let connection = try EmbeddedConnection(
            ClosureHandler(onReceived: { bytes, reply, _ in
                reply.send { $0.writeImmutableBuffer(frame(bytes)) }
                return String(buffer: bytes) == "hold" ? .hold : .proceed
            }))
        try connection.receive(stream("hold", "then"))
        connection.endInput()
        #expect(try connection.responses() == ["hold"])
        #expect(connection.isOpen)
        connection.connection.resume()
        #expect(try connection.responses() == ["then"])
        #expect(!connection.isOpen)
    }

    @Test func `at once when the client has stopped sending in the middle of a frame`() throws {
        let connection = try EmbeddedConnection(ClosureHandler())
        try connection.receive(ByteBuffer(bytes: [0, 0, 0, 9, 1]))
        connection.endInput()
        connection.run()
        #expect(!connection.isOpen)
    }

    @Test func `after what it took is answered when it drains`() throws {
        let replies = Replies()
        let connection = try EmbeddedConnection(ClosureHandler.keeping(replies))
        try connection.receive(stream("taken"))
        connection.drain()
        try connection.receive(stream("too late"))
        #expect(replies.payloads == ["taken"])
        replies[0].echo()
        #expect(try connection.responses() == ["taken"])
        #expect(!connection.isOpen)
    }

    @Test func `and answers that come later are dropped`() throws {
        let replies = Replies()
        let connection = try EmbeddedConnection(ClosureHandler.keeping(replies))
        try connection.receive(stream("0"))
        try connection.disconnect()
        replies[0].echo()
        connection.connection.resume()
        #expect(try connection.responses() == [])
    }

    @Test func `when it was idle for the time`() throws {
        var limits = ConnectionLimits()
        limits.idleTimeout = .seconds(100)
        let connection = try EmbeddedConnection(ClosureHandler(), limits: limits)
        connection.advance(by: .seconds(90))
        try connection.receive(stream("alive"))
        connection.advance(by: .seconds(99))
        #expect(connection.isOpen)
        connection.advance(by: .seconds(3))
        #expect(!connection.isOpen)
        #expect(connection.lines.all == ["debug: closing connection 192.0.2.1:5000 on TEST: idle for 100 s"])
    }

    @Test func `when a request was never answered`() throws {
        var limits = ConnectionLimits()
        limits.idleTimeout = .seconds(100)
        let connection = try EmbeddedConnection(ClosureHandler.keeping(Replies()), limits: limits)
        try connection.receive(stream("forgotten"))
        connection.advance(by: .seconds(102))
        #expect(!connection.isOpen)
        #expect(connection.lines.all.first?.contains("1 requests that were never answered") == true)
    }

    @Test func `when a frame does not get on`() throws {
        let connection = try EmbeddedConnection(ClosureHandler())
        try connection.receive(ByteBuffer(bytes: [0, 0, 0, 50]))
        for _ in 0..<29 {
            connection.advance(by: .seconds(1))
            try connection.receive(ByteBuffer(bytes: [1]))
        }
        #expect(connection.isOpen)
        connection.advance(by: .seconds(3))
        #expect(!connection.isOpen)
        #expect(connection.lines.all.first?.contains("33 bytes of it have arrived") == true)
    }

    @Test func `when its handshake is never done`() throws {
        let connection = try EmbeddedConnection(ClosureHandler(), isPlain: false)
        connection.advance(by: .seconds(29))
        #expect(connection.isOpen)
        connection.advance(by: .seconds(2))
        #expect(!connection.isOpen)
    }

    @Test func `only after the handler was told that a read is complete`() throws {
        let calls = Calls()
        let file = try TemporaryFile(ByteBuffer(string: "short"))
        let connection = try EmbeddedConnection(
            ClosureHandler(
                onReceived: { _, reply, _ in
                    reply.send(parts: [.file(file.stretch(0..<100))])
                    calls.note("received")
                    return .proceed
                }, onReadCompleted: { _ in calls.note("read completed") },
                onClosed: { connection in
                    calls.note("closed, attachment \(connection.attachment == nil ? "gone" : "there")")
                }))
        connection.connection.attachment = calls
        try connection.receive(stream("one", "two"))
        #expect(calls.all == ["received", "read completed", "closed, attachment there"])
        #expect(connection.connection.attachment == nil)
        #expect(!connection.isOpen)
    }
}
