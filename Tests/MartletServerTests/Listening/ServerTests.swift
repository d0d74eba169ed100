import Dispatch
import MartletServer
import NIOCore
import Testing

@Suite struct `A server` {
    @Test func `answers requests in order`() async throws {
        try await withServer(ClosureHandler()) { _, port in
            let client = try SocketClient(port: port)
            try await client.send(frame("one"))
            #expect(try await client.readFrame() == ByteBuffer(string: "one"))
            var both = frame("two")
            both.writeImmutableBuffer(frame("three"))
            try await client.send(both)
            #expect(try await client.readFrame() == ByteBuffer(string: "two"))
            #expect(try await client.readFrame() == ByteBuffer(string: "three"))
        }
    }

    @Test(arguments: [1, 2])
    func `answers thousands of requests of all sizes in flight at once`(eventLoopCount: Int) async throws {
        var settings = ServerSettings()
        settings.eventLoopCount = eventLoopCount
        settings.connection.requestsInFlightMax = 50
        try await withServer(ClosureHandler(), settings: settings) { _, port in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for seed in 1...4 as ClosedRange<UInt64> {
                    group.addTask {
                        var generator = SeededGenerator(seed: seed)
                        let client = try SocketClient(port: port)
                        for _ in 0..<12 {
                            let payloads = (0..<40).map { number in
                                let isLarge = Int.random(in: 0..<40, using: &generator) == 0
                                let byteCount = Int.random(in: 1...(isLarge ? 600_000 : 2000), using: &generator)
                                return ByteBuffer(repeating: UInt8(number), count: byteCount)
                            }
                            // Answers are read in between: a client that only sends would stop both sides.
                            for payload in payloads {
                                try await client.send(frame(payload))
                                try #require(await client.readFrame() == payload, "seed \(seed)")
                            }
                            let small = payloads.map { $0.getSlice(at: 0, length: min(500, $0.readableBytes)) ?? $0 }
                            try await client.send(small.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer(frame($1)) })
                            for payload in small {
                                try #require(await client.readFrame() == payload, "seed \(seed)")
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `writes answers of other threads in the order of the requests`() async throws {
        let replies = Replies()
        try await withServer(ClosureHandler.keeping(replies)) { _, port in
            let client = try SocketClient(port: port)
            for number in 0..<100 { try await client.send(frame("\(number)")) }
            try await until { replies.all.count == 100 }
            await withTaskGroup { group in
                for kept in replies.all.shuffled() { group.addTask { kept.echo() } }
            }
            for number in 0..<100 {
                #expect(try await client.readFrame() == ByteBuffer(string: "\(number)"))
            }
        }
    }

    @Test func `resumes a held connection from another thread`() async throws {
        let handler = ClosureHandler(onReceived: { bytes, reply, connection in
            reply.send(frame(bytes))
            guard String(buffer: bytes) == "hold" else { return .proceed }
            DispatchQueue.global().async { connection.resume() }
            return .hold
        })
        try await withServer(handler) { _, port in
            let client = try SocketClient(port: port)
            for _ in 0..<12 {
                try await client.send(frame("hold"))
                try await client.send(frame("next"))
            }
            for _ in 0..<12 {
                #expect(try await client.readFrame() == ByteBuffer(string: "hold"))
                #expect(try await client.readFrame() == ByteBuffer(string: "next"))
            }
        }
    }

    @Test func `answers a client that stopped sending, then closes`() async throws {
        let replies = Replies()
        try await withServer(ClosureHandler.keeping(replies)) { _, port in
            let client = try SocketClient(port: port)
            for number in 0..<10 { try await client.send(frame("\(number)")) }
            client.finishSending()
            try await until { replies.all.count == 10 }
            for kept in replies.all.reversed() { kept.echo() }
            for number in 0..<10 {
                #expect(try await client.readFrame() == ByteBuffer(string: "\(number)"))
            }
            #expect(try await client.isAtEnd())
        }
    }

    @Test func `writes the whole of a large answer to a client that stopped sending`() async throws {
        let large = ByteBuffer(repeating: 7, count: 20 << 20)
        let handler = ClosureHandler(onReceived: { _, reply, _ in
            reply.send(frame(large))
            return .proceed
        })
        try await withServer(handler) { _, port in
            let client = try SocketClient(port: port)
            try await client.send(frame("all"))
            client.finishSending()
            #expect(try await client.readFrame() == large)
            #expect(try await client.isAtEnd())
        }
    }

    @Test func `listens on IPv6 and on a name`() async throws {
        let server = Server(
            listeners: [
                Listener(name: "ALL", host: "", port: 0), Listener(name: "NAMED", host: "localhost", port: 0),
            ], requestHandler: ClosureHandler(), log: LogLines().logger())
        let bound = try await server.start()
        #expect(bound.map(\.name) == ["ALL", "NAMED"])
        for listener in bound {
            #expect(listener.port > 0)
            let client = try SocketClient(port: listener.port)
            try await client.send(frame("hello"))
            #expect(try await client.readFrame() == ByteBuffer(string: "hello"))
        }
        await server.stop(within: .seconds(5))
    }

    @Test func `says which listener has no port, and leaves none bound`() async throws {
        try await withServer(ClosureHandler()) { _, port in
            let lines = LogLines()
            let server = Server(
                listeners: [
                    Listener(name: "FREE", host: "127.0.0.1", port: 0),
                    Listener(name: "TAKEN", host: "127.0.0.1", port: port),
                ], requestHandler: ClosureHandler(), log: lines.logger())
            let error = await #expect(throws: ServerError.self) { try await server.start() }
            #expect(error?.listenerName == "TAKEN")
            let sentence = "\(try #require(error))"
            #expect(sentence.hasPrefix("listener TAKEN cannot listen on 127.0.0.1, port \(port):"))
        }
    }

    @Test func `names TLS on a plaintext listener`() async throws {
        let lines = LogLines()
        try await withServer(ClosureHandler(), log: lines.logger()) { _, port in
            let client = try SocketClient(port: port)
            try await client.send(ByteBuffer(bytes: [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00]))
            #expect(try await client.isAtEnd())
        }
        #expect(lines.all.count == 1)
        #expect(lines.all.first?.contains("began with a TLS handshake") == true)
    }
}
