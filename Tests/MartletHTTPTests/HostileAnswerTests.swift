import MartletTesting
import NIOCore
import NIOEmbedded
import Testing

@testable import MartletHTTP

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What a server may answer: whatever it is, it is an answer within bounds or a fault, and the process lives.
@Suite struct HostileAnswerTests {
    /// `MARTLET_FUZZ_SECONDS` for longer runs.
    private static let duration = Duration.seconds(getenv("MARTLET_FUZZ_SECONDS").flatMap { Double(String(cString: $0)) } ?? 2)

    private static let good = [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 500 No\r\nX: y\r\n\r\nwords",
        "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nx",
    ]

    @Test func `Mutated answers stay within bounds`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        let end = ContinuousClock.now + Self.duration
        let endpoint = HTTPEndpoint(try HTTPURL("http://localhost/"), answerByteCountMax: 20)
        while ContinuousClock.now < end {
            let bytes = Self.mutated(Array(Self.good.randomElement(using: &random)!.utf8), &random)
            let channel = EmbeddedChannel()
            var outcomes: [Result<HTTPAnswer, HTTPFault>] = []
            try endpoint.addHandlers(to: channel, nil, HTTPRequest()) { outcomes.append($0) }
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
            let cut = Int.random(in: 0...bytes.count, using: &random)
            for part in [bytes[..<cut], bytes[cut...]] { _ = try? channel.writeInbound(ByteBuffer(bytes: part)) }
            _ = try? channel.finish(acceptAlreadyClosed: true)
            guard let first = outcomes.first else {
                Issue.record("seed \(seed): nothing became of \(bytes)")
                return
            }
            if case .success(let answer) = first {
                #expect(answer.body.count <= 20, "seed \(seed)")
                _ = answer.objection
            }
        }
    }

    private static func mutated(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes.insert(.random(in: .min ... .max, using: &random), at: place)
            case 1: if place < bytes.count { bytes.remove(at: place) }
            case 2: if place < bytes.count { bytes[place] = .random(in: .min ... .max, using: &random) }
            default: bytes.insert(contentsOf: bytes.prefix(Int.random(in: 0...40, using: &random)), at: place)
            }
        }
        return bytes
    }
}
