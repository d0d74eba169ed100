import MartletServer
import NIOCore
import Testing

@Suite struct `A connection` {
    private func stream(_ payloads: String...) -> ByteBuffer {
        payloads.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer(frame($1)) }
    }

    @Test func `answers a request that arrives byte by byte`() throws {
        let connection = try EmbeddedConnection(ClosureHandler())
        for byte in stream("slow", "er").readableBytesView {
            try connection.receive(ByteBuffer(bytes: [byte]))
        }
        #expect(try connection.responses() == ["slow", "er"])
    }

    @Test(arguments: 1...16)
    func `answers requests that are cut anywhere`(cut: Int) throws {
        let connection = try EmbeddedConnection(ClosureHandler())
        let bytes = stream("one", "three")
        #expect(bytes.readableBytes == 16)
        for range in [0..<cut, cut..<16] where !range.isEmpty {
            let part = bytes.getSlice(at: range.lowerBound, length: range.count)
            try connection.receive(try #require(part))
        }
        #expect(try connection.responses() == ["one", "three"])
    }

    @Test func `writes all answers of one read at once`() throws {
        let connection = try EmbeddedConnection(ClosureHandler())
        try connection.receive(stream("one", "two", "three"))
        #expect(try connection.responses() == ["one", "two", "three"])
        #expect(connection.traffic.flushes == 1)
    }

    @Test func `tells the handler once when all frames of a read were handed over`() throws {
        let replies = Replies()
        let completions = Counter()
        var handler = ClosureHandler.keeping(replies)
        handler.onReadCompleted = { _ in
            completions.increment()
            for kept in replies.takeAll() { kept.echo() }
        }
        let connection = try EmbeddedConnection(handler)
        try connection.receive(stream("one", "two", "three"))
        #expect(completions.value == 1)
        #expect(try connection.responses() == ["one", "two", "three"])
        try connection.receive(ByteBuffer(bytes: [0, 0]))
        #expect(completions.value == 1, "no frame, no completion")
        #expect(connection.traffic.flushes == 1)
    }

    @Test func `lets no answer overtake an earlier one`() throws {
        let replies = Replies()
        let connection = try EmbeddedConnection(ClosureHandler.keeping(replies))
        try connection.receive(stream("0", "1", "2", "3"))
        replies[2].echo()
        replies[1].reply.send(parts: [.bytes(frame("one"))])
        #expect(try connection.responses() == [])
        replies[0].reply.sendNothing()
        #expect(try connection.responses() == ["one", "2"])
        replies[3].reply.send(frame("three"))
        #expect(try connection.responses() == ["three"])
    }

    @Test func `gathers answers that come later into one write`() throws {
        let replies = Replies()
        let connection = try EmbeddedConnection(ClosureHandler.keeping(replies))
        try connection.receive(stream("0", "1", "2"))
        for kept in replies.all { kept.echo() }
        #expect(try connection.responses() == ["0", "1", "2"])
        #expect(connection.traffic.flushes == 1)
    }

    @Test func `hands nothing over while it is held, and reads nothing`() throws {
        let replies = Replies()
        let connection = try EmbeddedConnection(
            ClosureHandler(onReceived: { frame, reply, _ in
                replies.keep(frame, reply)
                return String(buffer: frame) == "hold" ? .hold : .proceed
            }))
        try connection.receive(stream("first", "hold", "third", "fourth"))
        let reads = connection.traffic.reads
        #expect(replies.payloads == ["first", "hold"])
        connection.askForBytes()
        #expect(connection.traffic.reads == reads)
        for kept in replies.all { kept.echo() }
        #expect(try connection.responses() == ["first", "hold"])
        #expect(replies.payloads == ["first", "hold"], "an answer does not resume")

        connection.connection.resume()
        connection.run()
        #expect(replies.payloads == ["first", "hold", "third", "fourth"])
        #expect(connection.traffic.reads == reads + 1)
    }

    @Test func `reads no further at the limit of requests in flight`() throws {
        var limits = ConnectionLimits()
        limits.requestsInFlightMax = 2
        let replies = Replies()
        let connection = try EmbeddedConnection(ClosureHandler.keeping(replies), limits: limits)
        try connection.receive(stream("0", "1", "2", "3"))
        #expect(replies.payloads == ["0", "1"])
        replies[0].echo()
        #expect(try connection.responses() == ["0"])
        #expect(replies.payloads == ["0", "1", "2"])
    }

    @Test func `hands over what a limit kept back as soon as the handler has answered the rest`() throws {
        var limits = ConnectionLimits()
        limits.requestsInFlightMax = 2
        let replies = Replies()
        var handler = ClosureHandler.keeping(replies)
        handler.onReadCompleted = { _ in for kept in replies.takeAll() { kept.echo() } }
        let connection = try EmbeddedConnection(handler, limits: limits)
        try connection.receive(stream("0", "1", "2", "3", "4"))
        #expect(try connection.responses() == ["0", "1", "2", "3", "4"])
        #expect(connection.traffic.flushes == 1)
    }

    @Test func `reads no further from a client that does not read`() throws {
        let connection = try EmbeddedConnection(ClosureHandler())
        connection.setWritable(false)
        let reads = connection.traffic.reads
        connection.askForBytes()
        try connection.receive(stream("late"))
        #expect(try connection.responses() == [])
        #expect(connection.traffic.reads == reads)
        connection.setWritable(true)
        #expect(try connection.responses() == ["late"])
        #expect(connection.traffic.reads == reads + 1)
    }

    @Test func `opens a secured connection when its handshake is done`() throws {
        let opened = Counter()
        let connection = try EmbeddedConnection(
            ClosureHandler(onOpened: { _ in opened.increment() }), isPlain: false)
        #expect(opened.value == 0)
        connection.finishHandshake()
        #expect(opened.value == 1)
    }

    @Test func `keeps what the handler attaches to it`() throws {
        let counted = Counter()
        let connection = try EmbeddedConnection(
            ClosureHandler(
                onOpened: { $0.attachment = counted },
                onReceived: { _, reply, connection in
                    (connection.attachment as? Counter)?.increment()
                    reply.sendNothing()
                    return .proceed
                }))
        try connection.receive(stream("a", "b"))
        #expect(counted.value == 2)
    }
}
