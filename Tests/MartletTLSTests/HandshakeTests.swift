import MartletModel
import NIOCore
import NIOEmbedded
import MartletTesting
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@testable import MartletTLS

/// Client and server in one process, their bytes carried by hand.
@Suite struct HandshakeTests {
    /// OpenSSL reads the clock in a handshake.
    private static let now = Int64(time(nil))

    private struct Ends {
        let client: EmbeddedChannel
        let server: EmbeddedChannel
        let seen: Seen

        /// Carries bytes until there are none.
        func carry() {
            var moved = true
            while moved {
                moved = false
                while let bytes = try? client.readOutbound(as: ByteBuffer.self) {
                    moved = true
                    _ = try? server.writeInbound(bytes)
                }
                while let bytes = try? server.readOutbound(as: ByteBuffer.self) {
                    moved = true
                    _ = try? client.writeInbound(bytes)
                }
                client.embeddedEventLoop.run()
                server.embeddedEventLoop.run()
            }
        }

        func end() {
            _ = try? client.finish(acceptAlreadyClosed: true)
            _ = try? server.finish(acceptAlreadyClosed: true)
        }
    }

    private final class Seen {
        var server: TransportSecured?
        var client: TransportSecured?
        var errors: [TLSError] = []
    }

    private final class Watcher: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        let note: (TransportSecured) -> Void
        let fail: (TLSError) -> Void
        init(note: @escaping (TransportSecured) -> Void, fail: @escaping (TLSError) -> Void) {
            self.note = note
            self.fail = fail
        }
        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if let secured = event as? TransportSecured { note(secured) }
        }
        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            if let error = error as? TLSError { fail(error) }
        }
    }

    private static func ends(_ server: TLSContext, _ client: TLSContext, name: String = "localhost") throws -> Ends {
        let seen = Seen()
        let ends = Ends(client: EmbeddedChannel(), server: EmbeddedChannel(), seen: seen)
        try ends.server.pipeline.syncOperations.addHandlers(
            TLSHandler(context: server, peerName: nil, handshakeTimeout: .seconds(10)),
            Watcher(note: { seen.server = $0 }, fail: { seen.errors.append($0) }))
        try ends.client.pipeline.syncOperations.addHandlers(
            TLSHandler(context: client, peerName: TLSPeerName(host: name), handshakeTimeout: .seconds(10)),
            Watcher(note: { seen.client = $0 }, fail: { seen.errors.append($0) }))
        ends.server.connect(to: try SocketAddress(ipAddress: "192.0.2.1", port: 1), promise: nil)
        ends.client.connect(to: try SocketAddress(ipAddress: "192.0.2.2", port: 2), promise: nil)
        ends.carry()
        return ends
    }

    private static let authority: CertificateAuthority = try! CertificateAuthority(
        founding: "test", organization: "Test", now: now)

    private static func configuration(
        _ name: String?, _ purpose: CertificateRequest.Purpose = .node, asks: TLSClientAuthentication = .none
    ) throws -> TLSConfiguration {
        var configuration = TLSConfiguration()
        if let name {
            let issued = try authority.issue(
                CertificateRequest(
                    name: name, organization: "Test", purpose: purpose,
                    alternativeNames: purpose == .node ? ["localhost", "127.0.0.1"] : [],
                    days: 30), now: now)
            configuration.identity = .pem(chain: .inline(issued.certificate), key: .inline(issued.key), keyPassword: nil)
        }
        configuration.trust = .pem(.inline(try authority.issued.certificate))
        configuration.clientAuthentication = asks
        return configuration
    }

    private static func server(_ asks: TLSClientAuthentication = .none) throws -> TLSContext {
        try TLSContext(try configuration("node", asks: asks), role: .server, now: now)
    }

    private static func client(_ name: String? = nil) throws -> TLSContext {
        try TLSContext(try configuration(name, .client), role: .client, now: now)
    }

    // MARK: Handshakes

    @Test(arguments: TLSProtocol.allCases)
    func `Both ends learn what they agreed on, and who the other is`(version: TLSProtocol) throws {
        var configuration = try Self.configuration("alice", .client)
        configuration.protocols = [version]
        let ends = try Self.ends(try Self.server(.required), try TLSContext(configuration, role: .client, now: Self.now))
        defer { ends.end() }
        #expect(ends.seen.errors.isEmpty)
        let server = try #require(ends.seen.server), client = try #require(ends.seen.client)
        #expect(server.protocolName == version.rawValue && client.protocolName == version.rawValue)
        #expect(server.cipherName == client.cipherName && server.cipherName.hasPrefix("TLS_"))
        #expect(server.peer?.subject == "CN=alice,OU=martlet-client,O=Test")
        #expect(client.peer?.subject == "CN=node,OU=martlet-node,O=Test")
        #expect(client.peer?.alternativeNames == [.dns("localhost"), .address("127.0.0.1")])
    }

    @Test(arguments: [
        ("localhost", true), ("127.0.0.1", true), ("127.0.0.2", false), ("localhost.example", false), ("node", false),
    ])
    func `A server is believed for its own names only`(name: String, isBelieved: Bool) throws {
        let ends = try Self.ends(try Self.server(), try Self.client(), name: name)
        defer { ends.end() }
        #expect((ends.seen.client != nil) == isBelieved)
        guard !isBelieved else { return }
        #expect(ends.seen.errors.contains { "\($0)".contains("is for DNS:localhost, IP:127.0.0.1, and not for \(name)") })
    }

    @Test func `A client without a certificate is refused where one is required, and let in where one is requested`() throws {
        let required = try Self.ends(try Self.server(.required), try Self.client())
        defer { required.end() }
        #expect(required.seen.server == nil)
        #expect(required.seen.errors.contains { "\($0)".contains("ssl.client.auth is required") })
        let requested = try Self.ends(try Self.server(.requested), try Self.client())
        defer { requested.end() }
        #expect(requested.seen.server != nil && requested.seen.server?.peer == nil)
    }

    @Test func `A session is taken up again by the same client, and not by another context`() throws {
        let server = try Self.server(), client = try Self.client()
        for expected in [false, true, true] {
            let ends = try Self.ends(server, client)
            #expect(ends.seen.client?.isResumed == expected)
            ends.end()
        }
        let renewed = try Self.ends(try Self.server(), client)
        #expect(renewed.seen.client?.isResumed == false)
        renewed.end()
    }

    // MARK: Data

    @Test func `Bytes arrive as they were sent, in whatever pieces`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        let ends = try Self.ends(try Self.server(), try Self.client())
        defer { ends.end() }
        for (from, to) in [(ends.client, ends.server), (ends.server, ends.client)] {
            var sent: [UInt8] = []
            for _ in 0..<40 {
                let piece = (0..<Int.random(in: 0...70_000, using: &random)).map { UInt8(truncatingIfNeeded: $0) }
                sent += piece
                let promise = from.embeddedEventLoop.makePromise(of: Void.self)
                from.write(ByteBuffer(bytes: piece), promise: Bool.random(using: &random) ? promise : nil)
                if Bool.random(using: &random) { from.flush() }
                promise.succeed()
            }
            from.flush()
            ends.carry()
            var received: [UInt8] = []
            while let bytes = try to.readInbound(as: ByteBuffer.self) { received += bytes.readableBytesView }
            #expect(received == sent, "seed \(seed)")
        }
        #expect(ends.seen.errors.isEmpty)
    }

    @Test func `Records that were changed on the way end the connection`() throws {
        let ends = try Self.ends(try Self.server(), try Self.client())
        defer { ends.end() }
        ends.client.writeAndFlush(ByteBuffer(string: "hello"), promise: nil)
        var record = try #require(try ends.client.readOutbound(as: ByteBuffer.self))
        record.setInteger(record.getInteger(at: record.writerIndex - 1, as: UInt8.self)! ^ 1, at: record.writerIndex - 1)
        try ends.server.writeInbound(record)
        #expect(ends.seen.errors.contains { if case .broken = $0 { true } else { false } })
        #expect(try ends.server.readInbound(as: ByteBuffer.self) == nil)
    }

    // MARK: Strangers

    @Test(arguments: [
        ("GET / HTTP/1.1", "HTTP GET"), ("\u{0}\u{0}\u{0}\u{20}\u{0}\u{12}\u{0}\u{3}", "Kafka request (API 18)"),
        ("hello, who are you?", "no TLS"),
    ])
    func `Bytes that are no TLS are named`(bytes: String, name: String) throws {
        let server = EmbeddedChannel()
        let seen = Seen()
        try server.pipeline.syncOperations.addHandlers(
            TLSHandler(context: try Self.server(), peerName: nil, handshakeTimeout: .seconds(10)),
            Watcher(note: { seen.server = $0 }, fail: { seen.errors.append($0) }))
        server.connect(to: try SocketAddress(ipAddress: "192.0.2.1", port: 1), promise: nil)
        _ = try? server.writeInbound(ByteBuffer(string: bytes))
        #expect(seen.errors.count == 1 && "\(seen.errors)".contains("plaintext"))
        #expect(seen.errors.first.map { "\($0)".contains(name) } == true, "\(seen.errors)")
        _ = try? server.finish(acceptAlreadyClosed: true)
    }

    @Test func `A handshake that does not go on is ended`() throws {
        let server = EmbeddedChannel()
        let seen = Seen()
        try server.pipeline.syncOperations.addHandlers(
            TLSHandler(context: try Self.server(), peerName: nil, handshakeTimeout: .seconds(10)),
            Watcher(note: { seen.server = $0 }, fail: { seen.errors.append($0) }))
        server.connect(to: try SocketAddress(ipAddress: "192.0.2.1", port: 1), promise: nil)
        server.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(seen.errors.isEmpty && server.isActive)
        server.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(seen.errors == [.handshakeTimedOut(seconds: 10)])
        #expect(!server.isActive)
        _ = try? server.finish(acceptAlreadyClosed: true)
    }

    @Test func `Damaged handshakes are refused and nothing else`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        let context = try Self.server()
        let greeting = EmbeddedChannel(
            handler: TLSHandler(context: try Self.client(), peerName: .dns("localhost"), handshakeTimeout: .seconds(10)))
        greeting.connect(to: try SocketAddress(ipAddress: "192.0.2.1", port: 1), promise: nil)
        let hello = try #require(try greeting.readOutbound(as: ByteBuffer.self))
        _ = try? greeting.finish(acceptAlreadyClosed: true)
        for _ in 0..<400 {
            var bytes = Array(hello.readableBytesView)
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: .min ... .max, using: &random)
            }
            if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
            if Bool.random(using: &random) { bytes += (0..<200).map { _ in UInt8.random(in: .min ... .max, using: &random) } }
            let seen = Seen()
            let server = EmbeddedChannel()
            try server.pipeline.syncOperations.addHandlers(
                TLSHandler(context: context, peerName: nil, handshakeTimeout: .seconds(10)),
                Watcher(note: { seen.server = $0 }, fail: { seen.errors.append($0) }))
            server.connect(to: try SocketAddress(ipAddress: "192.0.2.1", port: 1), promise: nil)
            _ = try? server.writeInbound(ByteBuffer(bytes: bytes))
            #expect(seen.server == nil, "seed \(seed)")
            _ = try? server.finish(acceptAlreadyClosed: true)
        }
    }
}
