import MartletServer
import NIOCore
import Synchronization
import Testing

/// Connections that are to wait, or to go.
@Suite struct ConnectionAdmissionTests {
    /// Gives its verdicts one after the other, then admits.
    private final class Verdicts: ConnectionAdmission {
        private let left: Mutex<[ConnectionVerdict]>
        init(_ verdicts: [ConnectionVerdict]) { left = Mutex(verdicts) }

        func admit(_ host: String, listenerName: String) -> ConnectionVerdict {
            #expect(host == "127.0.0.1" && listenerName == "PLAINTEXT")
            return left.withLock { $0.isEmpty ? .now : $0.removeFirst() }
        }
    }

    @Test func `One that has to wait is served after its time`() async throws {
        try await withServer(ClosureHandler(), admission: Verdicts([.after(.milliseconds(200))])) { _, port in
            let begin = ContinuousClock.now
            let client = try SocketClient(port: port)
            try await client.send(frame("patient"))
            #expect(try await client.readFrame() == ByteBuffer(string: "patient"))
            #expect(.now - begin >= .milliseconds(200))
            let second = try SocketClient(port: port)
            try await second.send(frame("at once"))
            #expect(try await second.readFrame() == ByteBuffer(string: "at once"))
        }
    }

    @Test func `One that is refused is closed after its time, with a line that says why`() async throws {
        let lines = LogLines()
        let verdicts = Verdicts([.refused(reason: "it may not", after: .milliseconds(200))])
        try await withServer(ClosureHandler(), admission: verdicts, log: lines.logger()) { server, port in
            let begin = ContinuousClock.now
            let client = try SocketClient(port: port)
            #expect(try await client.isAtEnd())
            #expect(.now - begin >= .milliseconds(200))
            #expect(lines.all.contains { $0.contains("on PLAINTEXT: it may not") })
            try await until { server.connectionCount == 0 }
        }
    }
}
