import MartletServer
import NIOCore
import Testing

@Suite struct `A server under pressure` {
    /// An honest client gets its answers.
    private func expectAnswers(port: Int, byteCount: Int = 1000) async throws {
        let client = try SocketClient(port: port)
        for _ in 0..<20 {
            try await client.send(frame(byteCount: byteCount))
            #expect(try await client.readFrame().readableBytes == byteCount)
        }
    }

    /// Sends the same bytes over and over until the server has taken none for a while.
    ///
    /// - Returns: how many bytes were taken.
    private func sendUntilStuck(_ client: SocketClient, _ bytes: ByteBuffer) async throws -> Int {
        var rest = bytes
        var sent = 0
        var stuck = 0
        while stuck < 50, sent < 1 << 30 {
            if rest.readableBytes == 0 { rest = bytes }
            let count = client.sendWithoutWaiting(rest)
            rest.moveReaderIndex(forwardBy: count)
            sent += count
            stuck = count == 0 ? stuck + 1 : 0
            if count == 0 { try await Task.sleep(for: .milliseconds(2)) }
        }
        return sent
    }

    @Test func `stops reading from a client that never reads, and serves the others`() async throws {
        var settings = ServerSettings()
        settings.connection.outputByteCountMax = 64 << 10
        settings.socket.sendByteCount = 64 << 10
        settings.socket.receiveByteCount = 64 << 10
        let answered = Counter()
        let handler = ClosureHandler(onReceived: { bytes, reply, _ in
            answered.increment()
            reply.send { $0.writeImmutableBuffer(frame(bytes)) }
            return .proceed
        })
        try await withServer(handler, settings: settings) { _, port in
            let client = try SocketClient(port: port, receiveBufferByteCount: 65_536)
            let sent = try await sendUntilStuck(client, frame(byteCount: 9996))
            #expect(sent < 16 << 20, "\(sent) bytes were taken")
            let before = answered.value
            try await expectAnswers(port: port)
            #expect(answered.value == before + 20, "nothing more was answered to the one that does not read")
        }
    }

    @Test func `answers a client that read late, all of it`() async throws {
        var settings = ServerSettings()
        settings.connection.outputByteCountMax = 64 << 10
        try await withServer(ClosureHandler(), settings: settings) { _, port in
            let client = try SocketClient(port: port, receiveBufferByteCount: 65_536)
            let request = frame(byteCount: 9996)
            let sent = try await sendUntilStuck(client, request)
            let begun = sent % 10_000
            var rest = begun == 0 ? ByteBuffer() : try #require(request.getSlice(at: begun, length: 10_000 - begun))
            var unread = sent + rest.readableBytes
            while unread > 0 {
                unread -= try await client.read(byteCount: 10_000).readableBytes
                rest.moveReaderIndex(forwardBy: client.sendWithoutWaiting(rest))
            }
            #expect(rest.readableBytes == 0)
        }
    }

    @Test func `keeps large frames that do not arrive within its memory, and serves the others`() async throws {
        var settings = ServerSettings()
        settings.memoryByteCountMax = 8 << 20
        try await withServer(ClosureHandler(), settings: settings) { server, port in
            var clients: [SocketClient] = []
            for _ in 0..<20 {
                let client = try SocketClient(port: port)
                // Announces 50 MB, sends as much as is taken, and never ends the frame.
                try await client.send(ByteBuffer(integer: Int32(50_000_000)))
                clients.append(client)
            }
            let block = ByteBuffer(repeating: 0, count: 1 << 20)
            for _ in 0..<30 {
                for client in clients { _ = client.sendWithoutWaiting(block) }
                try await Task.sleep(for: .milliseconds(2))
            }
            try await expectAnswers(port: port)
            try await expectAnswers(port: port, byteCount: 200_000)
            // The pass lets one go on; a buffer may be rounded up to twice its size.
            #expect(server.heldByteCount < 200 << 20, "\(server.heldByteCount)")
        }
    }

    @Test func `completes large frames one after the other when they do not fit together`() async throws {
        var settings = ServerSettings()
        settings.memoryByteCountMax = 4 << 20
        try await withServer(ClosureHandler(), settings: settings) { _, port in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<8 as Range<UInt8> {
                    group.addTask {
                        let client = try SocketClient(port: port)
                        let payload = ByteBuffer(repeating: number, count: 6 << 20)
                        try await client.send(frame(payload))
                        #expect(try await client.readFrame() == payload)
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `refuses connections above the limits and takes new ones when others leave`() async throws {
        var settings = ServerSettings()
        settings.connectionsMax = 3
        let lines = LogLines()
        try await withServer(ClosureHandler(), settings: settings, log: lines.logger()) { server, port in
            var clients = try (0..<3).map { _ in try SocketClient(port: port) }
            try await until { server.connectionCount == 3 }
            for _ in 0..<5 { #expect(try await SocketClient(port: port).isAtEnd()) }
            #expect(lines.all.allSatisfy { $0.contains("max.connections is 3") })
            #expect(lines.all.count == 5)
            clients.removeLast()
            try await until { server.connectionCount == 2 }
            try await expectAnswers(port: port)
        }
    }

    @Test func `counts connections by address`() async throws {
        var settings = ServerSettings()
        settings.connectionsPerAddressMax = 1
        let lines = LogLines()
        try await withServer(ClosureHandler(), settings: settings, log: lines.logger()) { server, port in
            let first = try SocketClient(port: port)
            try await first.send(frame("first"))
            #expect(try await first.readFrame() == ByteBuffer(string: "first"))
            #expect(try await SocketClient(port: port).isAtEnd())
            #expect(lines.all.first?.contains("max.connections.per.ip is 1") == true)
        }
    }

    @Test func `outlives a flood of bad connections`() async throws {
        try await withServer(ClosureHandler()) { _, port in
            for _ in 0..<60 {
                let client = try SocketClient(port: port)
                try await client.send(ByteBuffer(string: "GET / HTTP/1.1\r\n\r\n"))
                #expect(try await client.isAtEnd())
            }
            try await expectAnswers(port: port)
        }
    }

    @Test func `closes a connection that sends a byte at a time`() async throws {
        var settings = ServerSettings()
        settings.connection.frameTimeout = .milliseconds(40)
        let lines = LogLines()
        try await withServer(ClosureHandler(), settings: settings, log: lines.logger()) { _, port in
            let client = try SocketClient(port: port)
            try await client.send(ByteBuffer(bytes: [0, 0, 1, 0, 1, 2, 3]))
            #expect(try await client.isAtEnd())
            try await expectAnswers(port: port)
        }
        #expect(lines.all.first?.contains("is not complete, 7 bytes of it have arrived") == true)
    }
}
