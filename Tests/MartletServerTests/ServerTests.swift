import MartletServer
import NIOCore
import Testing

@Suite struct `A server` {
    @Test func `answers requests in order`() async throws {
        try await withServer(ClosureHandler()) { _, port in
            let client = try SocketClient(port: port)
            try client.send(frame("one"))
            #expect(try client.readFrame() == ByteBuffer(string: "one"))
            var both = frame("two")
            both.writeImmutableBuffer(frame("three"))
            try client.send(both)
            #expect(try client.readFrame() == ByteBuffer(string: "two"))
            #expect(try client.readFrame() == ByteBuffer(string: "three"))
        }
    }
}
