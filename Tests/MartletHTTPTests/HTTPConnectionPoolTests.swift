import MartletModel
import Testing

@testable import MartletHTTP

@Suite struct HTTPConnectionPoolTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    private static let lines = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    private static func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }

    private static func fault(_ body: () async throws(HTTPFault) -> Void) async -> HTTPFault? {
        do throws(HTTPFault) { try await body() } catch { return error }
        return nil
    }

    @Test func `One call after the other goes over one connection`() async throws {
        try await ScriptedServer.run({ _ in [.send(Self.ok)] }) { server in
            let pool = HTTPConnectionPool(try server.url)
            for _ in 0..<3 {
                let answer = try await pool.answer(to: HTTPRequest(.json([1])), target: "/x", within: .seconds(10))
                #expect(answer.status == 200 && answer.body == Array("ok".utf8))
            }
            #expect(server.connectionCount == 1)
            pool.close()
        }
    }

    @Test func `Calls side by side have connections of their own, as many as allowed`() async throws {
        try await ScriptedServer.run({ _ in [.send(Self.ok)] }) { server in
            var limits = HTTPPoolLimits()
            limits.connectionCountMax = 3
            let pool = HTTPConnectionPool(try server.url, limits: limits)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<50 {
                    group.addTask { try await pool.answer(to: HTTPRequest(), target: "/", within: .seconds(10)).status }
                }
                for try await status in group { #expect(status == 200) }
            }
            #expect(1...3 ~= server.connectionCount)
            pool.close()
        }
    }

    @Test func `What a request has is what the server gets`() async throws {
        try await ScriptedServer.run({ request in
            let isRight =
                request.text.hasPrefix("POST /v3/x HTTP/1.1\r\n") && request.text.contains("Authorization: me\r\n")
                && request.text.contains("A: b\r\n") && request.text.hasSuffix("\r\n\r\n{}")
                && request.text.contains("Content-Type: application/json\r\n") && !request.text.contains("Connection: close")
            return [.send("HTTP/1.1 \(isRight ? 200 : 400) Words\r\nContent-Length: 0\r\n\r\n")]
        }) { server in
            let pool = HTTPConnectionPool(try server.url)
            let request = HTTPRequest(.json(Array("{}".utf8)), authorization: "me", fields: ["A": "b"])
            #expect(try await pool.answer(to: request, target: "/v3/x", within: .seconds(10)).status == 200)
            pool.close()
        }
    }

    @Test func `A connection that the server ends, or wants ended, is replaced`() async throws {
        try await ScriptedServer.run({ request in
            request.connection == 1
                ? [.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"), .close] : [.send(Self.ok)]
        }) { server in
            let pool = HTTPConnectionPool(try server.url)
            for _ in 0..<2 { _ = try await pool.answer(to: HTTPRequest(), target: "/", within: .seconds(10)) }
            #expect(server.connectionCount == 2)
            pool.close()
        }
    }

    @Test func `Where nobody listens nothing has arrived`() async throws {
        let pool = HTTPConnectionPool(try HTTPURL("http://127.0.0.1:1"))
        let fault = await Self.fault { () throws(HTTPFault) in
            _ = try await pool.answer(to: HTTPRequest(), target: "/", within: .seconds(10))
        }
        #expect(fault?.kind == .unreachable && fault?.mayHaveArrived == false)
        pool.close()
    }

    @Test func `A call without an answer ends in time, and may have arrived`() async throws {
        try await ScriptedServer.run({ _ in [] }) { server in
            let pool = HTTPConnectionPool(try server.url)
            let fault = await Self.fault { () throws(HTTPFault) in
                _ = try await pool.answer(to: HTTPRequest(), target: "/", within: .milliseconds(50))
            }
            #expect(fault?.kind == .timedOut && fault?.mayHaveArrived == true)
            pool.close()
        }
    }

    @Test func `A call that waits for a connection until its time is over has not arrived`() async throws {
        try await ScriptedServer.run({ _ in [] }) { server in
            var limits = HTTPPoolLimits()
            limits.connectionCountMax = 1
            let pool = HTTPConnectionPool(try server.url, limits: limits)
            async let first = Self.fault { () throws(HTTPFault) in
                _ = try await pool.answer(to: HTTPRequest(), target: "/", within: .seconds(10))
            }
            while server.connectionCount == 0 { await Task.yield() }
            let second = await Self.fault { () throws(HTTPFault) in
                _ = try await pool.answer(to: HTTPRequest(), target: "/", within: .milliseconds(50))
            }
            #expect(second?.kind == .timedOut && second?.mayHaveArrived == false)
            pool.close()
            #expect(await first?.kind == .cancelled)
        }
    }

    @Test func `A connection that ends before the answer leaves open whether the request arrived`() async throws {
        try await ScriptedServer.run({ _ in [.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"), .close] }) { server in
            let pool = HTTPConnectionPool(try server.url)
            let fault = await Self.fault { () throws(HTTPFault) in
                _ = try await pool.answer(to: HTTPRequest(), target: "/", within: .seconds(10))
            }
            #expect(fault?.kind == .unreachable && fault?.mayHaveArrived == true)
            pool.close()
        }
    }

    @Test func `A second answer to one request is not taken for that of the next`() async throws {
        try await ScriptedServer.run({ request in
            request.connection == 1 ? [.send(Self.ok + Self.ok)] : [.send("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")]
        }) { server in
            let pool = HTTPConnectionPool(try server.url)
            _ = try await pool.answer(to: HTTPRequest(), target: "/", within: .seconds(10))
            // The connection is ended for it, before or after the second request was given to it.
            let second = try? await pool.answer(to: HTTPRequest(), target: "/", within: .seconds(10))
            #expect(second == nil || second?.status == 404)
            pool.close()
        }
    }

    @Test func `An answer comes line by line, however it is cut`() async throws {
        try await ScriptedServer.run({ _ in
            [.send(Self.lines + Self.chunk("one\ntw")), .send(Self.chunk("o\n\nthr") + Self.chunk("ee\n") + "0\r\n\r\n")]
        }) { server in
            let pool = HTTPConnectionPool(try server.url)
            let lines = try await pool.lines(of: HTTPRequest(), target: "/", within: .seconds(10), silence: .seconds(10)).get()
            var texts: [String] = []
            while let line = try await lines.next() { texts.append(String(decoding: line, as: UTF8.self)) }
            #expect(texts == ["one", "two", "three"])
            pool.close()
        }
    }

    @Test func `A stream that says nothing for too long has failed`() async throws {
        try await ScriptedServer.run({ _ in [.send(Self.lines + Self.chunk("one\n"))] }) { server in
            let pool = HTTPConnectionPool(try server.url)
            let lines = try await pool.lines(
                of: HTTPRequest(), target: "/", within: .seconds(10), silence: .milliseconds(50)
            ).get()
            #expect(try await lines.next() == Array("one".utf8))
            let fault = await Self.fault { () throws(HTTPFault) in _ = try await lines.next() }
            #expect(fault?.kind == .timedOut)
            pool.close()
        }
    }

    @Test func `A line that is too long ends the stream`() async throws {
        try await ScriptedServer.run({ _ in [.send(Self.lines + Self.chunk(String(repeating: "x", count: 101)))] }) { server in
            var limits = HTTPPoolLimits()
            limits.lineByteCountMax = 100
            let pool = HTTPConnectionPool(try server.url, limits: limits)
            let lines = try await pool.lines(of: HTTPRequest(), target: "/", within: .seconds(10), silence: .seconds(10)).get()
            let fault = await Self.fault { () throws(HTTPFault) in _ = try await lines.next() }
            #expect(fault?.kind == .tooLong)
            pool.close()
        }
    }

    @Test func `A stream that is refused is an answer`() async throws {
        try await ScriptedServer.run({ _ in [.send("HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\n{}")] }) { server in
            let pool = HTTPConnectionPool(try server.url)
            let opened = try await pool.lines(of: HTTPRequest(), target: "/", within: .seconds(10), silence: .seconds(10))
            guard case .failure(let refusal) = opened else {
                Issue.record("\(opened)")
                return
            }
            #expect(refusal.answer.status == 503 && refusal.answer.body == Array("{}".utf8))
            pool.close()
        }
    }

    @Test func `A reader that does not keep up holds up its stream, and gets every line`() async throws {
        let line = String(repeating: "x", count: 9_999) + "\n"
        try await ScriptedServer.run({ _ in
            [.send(Self.lines)] + (0..<1000).map { _ in .send(Self.chunk(line)) } + [.send("0\r\n\r\n")]
        }) { server in
            let pool = HTTPConnectionPool(try server.url)
            let lines = try await pool.lines(of: HTTPRequest(), target: "/", within: .seconds(10), silence: .seconds(10)).get()
            var count = 0
            while let line = try await lines.next() { count += line.count == 9_999 ? 1 : 0 }
            #expect(count == 1000)
            pool.close()
        }
    }
}
