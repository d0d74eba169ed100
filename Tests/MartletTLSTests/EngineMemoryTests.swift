import MartletModel
import NIOCore
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@testable import MartletTLS

@Suite struct EngineMemoryTests {
    @Test func `A record that is not there in full binds its own size, and not the buffer that it came in`() throws {
        let now = Int64(time(nil))
        let authority = try CertificateAuthority(founding: "test", organization: "Test", now: now)
        let node = try authority.issue(
            CertificateRequest(name: "node", organization: "Test", purpose: .node, alternativeNames: ["localhost"], days: 1),
            now: now)
        var configuration = TLSConfiguration()
        configuration.trust = .pem(.inline(try authority.issued.certificate))
        let client = try #require(TLSEngine(try TLSContext(configuration, role: .client, now: now), peerName: .dns("localhost")))
        configuration.identity = .pem(chain: .inline(node.certificate), key: .inline(node.key), keyPassword: nil)
        let server = try #require(TLSEngine(try TLSContext(configuration, role: .server, now: now), peerName: nil))
        for _ in 0..<4 {
            _ = try client.shakeHands(now: now)
            server.receive(client.takeOutgoing())
            _ = try server.shakeHands(now: now)
            client.receive(server.takeOutgoing())
        }
        let sent = ByteBuffer(repeating: 7, count: 250_000)
        try client.encrypt(sent) { ByteBuffer() }
        var records = client.takeOutgoing()
        let rest = try #require(records.getSlice(at: records.writerIndex - 3, length: 3))
        records.moveWriterIndex(to: records.writerIndex - 3)
        server.receive(records)
        records = ByteBuffer()
        var plain = ByteBufferAllocator().buffer(capacity: 300_000)
        #expect(try server.decrypt(into: &plain) == .needsMore)
        #expect(plain.readableBytes < sent.readableBytes)
        #expect(server.incomingCapacity <= 32 << 10)
        server.receive(rest)
        _ = try server.decrypt(into: &plain)
        #expect(plain == sent)
        #expect(server.incomingCapacity == 0)
    }
}
