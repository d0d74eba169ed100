import MartletModel
import MartletServer
import NIOCore
import Testing

@testable import MartletTLS

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A server's and a client's settings of one private authority.
struct TLSPeers {
    let server: TLSContext
    let client: TLSContext

    init() throws {
        let now = Int64(time(nil))
        let authority = try CertificateAuthority(founding: "test", organization: "Test", now: now)
        let node = try authority.issue(
            CertificateRequest(
                name: "node", organization: "Test", purpose: .node, alternativeNames: ["localhost"], days: 1), now: now)
        var configuration = TLSConfiguration()
        configuration.trust = .pem(.inline(try authority.issued.certificate))
        client = try TLSContext(configuration, role: .client, now: now)
        configuration.identity = .pem(chain: .inline(node.certificate), key: .inline(node.key), keyPassword: nil)
        server = try TLSContext(configuration, role: .server, now: now)
    }

    var transport: any TransportSecurity { Transport(context: server) }

    private struct Transport: TransportSecurity {
        let context: TLSContext
        var protocolName: String { "SSL" }
        var isPlain: Bool { false }

        func secure(_ pipeline: ChannelPipeline.SynchronousOperations, buffers: TransportBuffers) throws {
            try pipeline.addHandler(
                TLSHandler(
                    // Longer than a busy machine keeps a test waiting: what the time-out does is tested with a clock.
                    context: context, peerName: nil, handshakeTimeout: .minutes(10),
                    memory: TLSMemory(
                        toReadInto: buffers.toReadInto, giveBackUnread: buffers.giveBackUnread,
                        toWriteFrom: buffers.toWriteFrom, giveBack: buffers.giveBack)))
        }
    }
}

/// The client's end of a TLS connection whose bytes the test carries, cut as it likes.
final class TLSClient {
    private let engine: TLSEngine

    init(_ peers: TLSPeers) throws {
        engine = try #require(TLSEngine(peers.client, peerName: .dns("localhost")))
    }

    /// Does what can be done with what the server sent.
    ///
    /// - Returns: what is to be sent, and whether the handshake is done.
    func shakeHands(_ bytes: ByteBuffer) throws -> (ByteBuffer, isDone: Bool) {
        engine.receive(bytes)
        let step = try engine.shakeHands(now: Int64(time(nil)))
        if case .done = step { return (engine.takeOutgoing(), true) }
        return (engine.takeOutgoing(), false)
    }

    /// The bytes in records, each of what `recordByteCount` says.
    func encrypt(_ bytes: ByteBuffer, recordByteCount: () -> Int) throws -> ByteBuffer {
        var rest = bytes
        while rest.readableBytes > 0, let piece = rest.readSlice(length: min(rest.readableBytes, recordByteCount())) {
            try engine.encrypt(piece) { ByteBuffer() }
        }
        return engine.takeOutgoing()
    }

    /// Says that nothing more comes, by TLS.
    func encryptedEnd() -> ByteBuffer {
        engine.close()
        return engine.takeOutgoing()
    }

    /// What the server sent, after the handshake.
    func decrypt(_ bytes: ByteBuffer) throws -> ByteBuffer {
        engine.receive(bytes)
        var plain = ByteBuffer()
        plain.reserveCapacity(minimumWritableBytes: bytes.readableBytes + 1)
        _ = try engine.decrypt(into: &plain)
        return plain
    }
}
