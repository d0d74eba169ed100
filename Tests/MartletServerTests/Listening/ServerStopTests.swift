import MartletServer
import NIOCore
import Testing

@Suite struct `A server that stops` {
    private func start(_ handler: some RequestHandler) async throws -> (server: Server, port: Int) {
        let server = Server(
            listeners: [Listener(name: "PLAINTEXT", host: "127.0.0.1", port: 0)], requestHandler: handler,
            log: LogLines().logger())
        return (server, try await server.start()[0].port)
    }

    @Test func `lets what is in flight be answered, and accepts no more`() async throws {
        let replies = Replies()
        let (server, port) = try await start(ClosureHandler.keeping(replies))
        let client = try SocketClient(port: port)
        try await client.send(frame("in flight"))
        try await until { replies.all.count == 1 }
        async let stopped: Void = server.stop(within: .seconds(10))
        try await until { (try? SocketClient(port: port)) == nil }
        replies[0].echo()
        #expect(try await client.readFrame() == ByteBuffer(string: "in flight"))
        #expect(try await client.isAtEnd())
        await stopped
        #expect(server.connectionCount == 0)
    }

    @Test func `closes what is not answered in time`() async throws {
        let replies = Replies()
        let (server, port) = try await start(ClosureHandler.keeping(replies))
        let client = try SocketClient(port: port)
        try await client.send(frame("never answered"))
        try await until { replies.all.count == 1 }
        await server.stop(within: .milliseconds(20))
        #expect(try await client.isAtEnd())
        replies[0].echo()
    }

    @Test func `closes idle connections at once`() async throws {
        let (server, port) = try await start(ClosureHandler())
        let client = try SocketClient(port: port)
        try await client.send(frame("hello"))
        _ = try await client.readFrame()
        let began = ContinuousClock.now
        await server.stop(within: .seconds(30))
        #expect(ContinuousClock.now - began < .seconds(10))
        #expect(try await client.isAtEnd())
    }
}
