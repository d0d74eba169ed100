import NIOCore
import NIOEmbedded
import Testing

@testable import MartletHTTP

@Suite struct HTTPExchangeTests {
    /// An exchange over a channel without a socket.
    private final class Bench {
        /// Outlives the bench: closing the channel settles once more.
        private final class Outcomes { var all: [Result<HTTPAnswer, HTTPFault>] = [] }

        let channel = EmbeddedChannel()
        private let settled = Outcomes()

        init(_ request: HTTPRequest = HTTPRequest()) throws {
            let endpoint = HTTPEndpoint(
                try HTTPURL("http://localhost:8080/keys?a=b"), readTimeout: .seconds(3), answerByteCountMax: 100)
            try endpoint.addHandlers(to: channel, nil, request) { [settled] in settled.all.append($0) }
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        }

        deinit { _ = try? channel.finish(acceptAlreadyClosed: true) }

        func sent() throws -> String {
            var text = ""
            while let data = try channel.readOutbound(as: IOData.self) {
                if case .byteBuffer(let bytes) = data { text += String(buffer: bytes) }
            }
            return text
        }

        func receive(_ text: String) { _ = try? channel.writeInbound(ByteBuffer(string: text)) }

        var outcomes: [Result<HTTPAnswer, HTTPFault>] { settled.all }
        var first: Result<HTTPAnswer, HTTPFault>? { outcomes.first }
    }

    @Test func `A question has the address, who asks, and nothing that keeps the connection`() throws {
        let text = try Bench(HTTPRequest(authorization: "Basic eDp5")).sent()
        #expect(text.hasPrefix("GET /keys?a=b HTTP/1.1\r\nHost: localhost:8080\r\n"))
        #expect(text.contains("\r\nConnection: close\r\n") && text.contains("\r\nAuthorization: Basic eDp5\r\n"))
        #expect(text.hasSuffix("\r\n\r\n"))
    }

    @Test func `A form is posted with its length`() throws {
        let text = try Bench(HTTPRequest(.form(Array("a=b&c=d".utf8)))).sent()
        #expect(text.hasPrefix("POST /keys?a=b HTTP/1.1\r\n"))
        #expect(text.contains("\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n"))
        #expect(text.hasSuffix("\r\n\r\na=b&c=d"))
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.0 200 OK\r\ncontent-length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nTrailer: x\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    ])
    func `An answer is whole, however it is cut`(text: String) throws {
        let bytes = Array(text.utf8)
        for size in [1, 7, bytes.count] {
            let bench = try Bench()
            for start in stride(from: 0, to: bytes.count, by: size) {
                #expect(bench.outcomes.isEmpty)
                bench.receive(String(decoding: bytes[start..<min(start + size, bytes.count)], as: UTF8.self))
            }
            #expect(try bench.first?.get().body == Array("hello".utf8))
            #expect(try bench.first?.get().objection == nil)
        }
    }

    @Test func `An answer without a length ends with the connection`() throws {
        let bench = try Bench()
        bench.receive("HTTP/1.1 200 OK\r\n\r\nhello")
        #expect(bench.outcomes.isEmpty)
        bench.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(try bench.first?.get().body == Array("hello".utf8))
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n", "more than 100 bytes"),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" + String(repeating: "x", count: 101),
            "more than 100 bytes"
        ),
        ("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 101), "more than 100 bytes"),
        ("HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 70_000), "no HTTP"),
        ("HTTP/1.1 200 OK\r\n" + (1...300).map { "X\($0): y\r\n" }.joined() + "\r\n", "no HTTP"),
        ("SSH-2.0-OpenSSH_9.6\r\n", "no HTTP"), ("\u{15}\u{3}\u{1}\0\u{2}\u{2}\n", "no HTTP"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "no HTTP"),
    ])
    func `An answer that is too long or none is refused as soon as that is known`(text: String, reason: String) throws {
        let bench = try Bench()
        bench.receive(text)
        guard case .failure(let fault)? = bench.first else {
            Issue.record("\(bench.outcomes)")
            return
        }
        #expect((fault.kind == .malformed || fault.kind == .tooLong) && fault.description.contains(reason), "\(fault)")
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    ])
    func `An answer that breaks off is none`(text: String) throws {
        for isHalfClosed in [true, false] {
            let bench = try Bench()
            if !text.isEmpty { bench.receive(text) }
            if isHalfClosed {
                bench.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
            } else {
                _ = try? bench.channel.finish()
            }
            #expect(bench.first == .failure(.brokenOff))
        }
    }

    @Test func `The whole answer has to come in time, however much of it comes`() throws {
        let bench = try Bench()
        bench.receive("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n")
        for _ in 0..<2 {
            bench.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
            bench.receive("x")
        }
        #expect(bench.outcomes.isEmpty)
        bench.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        guard case .failure(let fault)? = bench.first else {
            Issue.record("\(bench.outcomes)")
            return
        }
        #expect(fault.kind == .timedOut && fault.description == "did not answer within 3.0 seconds")
    }

    @Test func `Another status than 200 is told with its words, and a redirect with where it leads`() throws {
        let missing = try Bench()
        missing.receive("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}")
        #expect(try missing.first?.get().objection == "answered with status 404 (Not Found)")
        let moved = HTTPAnswer(status: 302, reason: "Found\u{7}", location: "https://elsewhere.example/\u{1b}[31m", body: [])
        #expect(
            moved.objection
                == "answered with status 302 (Found): redirects are not followed, and this one leads to https://elsewhere.example/[31m"
        )
    }
}
