import MartletServer
import NIOCore
import Testing

/// Clients send as much as they like at once, in whatever pieces, and then nothing more: each whole request is answered.
@Suite struct `A stream that arrives in pieces` {
    enum End: CaseIterable {
        /// The client keeps the connection open until it has all answers.
        case afterAnswers
        /// It has shut its side of the socket down.
        case halfClosed
        /// It has said so by TLS, and sends on.
        case closeNotify
    }

    struct Case: CustomTestStringConvertible {
        var isSecured: Bool
        var end: End
        var memoryByteCountMax = 256 << 20
        /// Requests that keep the connection back.
        var holds = true

        var testDescription: String {
            "\(isSecured ? "TLS" : "plain"), \(end), \(holds ? "held back" : "freely"), \(memoryByteCountMax >> 20) MiB"
        }

        static let all: [Case] = [false, true].flatMap { isSecured in
            End.allCases.filter { isSecured || $0 != .closeNotify }.flatMap { end in
                [Case(isSecured: isSecured, end: end), Case(isSecured: isSecured, end: end, holds: false)]
            } + [Case(isSecured: isSecured, end: .afterAnswers, memoryByteCountMax: 1 << 20)]
        }
    }

    /// Answers with the number of the request and a sum of its bytes. The second byte says how: at once, later, with a pause,
    /// or holding the connection.
    private static func handler(holds: Bool) -> ClosureHandler {
        ClosureHandler(onReceived: { request, reply, connection in
            var answer = ByteBuffer(integer: request.getInteger(at: request.readerIndex, as: UInt32.self) ?? 0)
            answer.writeInteger(Self.sum(request))
            let response = frame(answer)
            let manner = request.getInteger(at: request.readerIndex + 4, as: UInt8.self) ?? 0
            switch holds ? manner % 64 : 63 {
            case 0:
                connection.pause(for: .milliseconds(5))
                reply.send(response)
            case 1:
                connection.eventLoop.scheduleTask(in: .milliseconds(3)) {
                    reply.send(response)
                    connection.resume()
                }
                return .hold
            case 2:
                connection.eventLoop.scheduleTask(in: .milliseconds(2)) { reply.send(response) }
            default:
                reply.send(response)
            }
            return .proceed
        })
    }

    private static func sum(_ request: ByteBuffer) -> UInt32 {
        var sum = UInt32(request.readableBytes)
        request.withUnsafeReadableBytes { bytes in
            for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 100)) {
                sum = sum &* 31 &+ UInt32(bytes[place])
            }
        }
        return sum
    }

    private static func requests(_ random: inout SeededGenerator) -> (stream: ByteBuffer, answers: [ByteBuffer]) {
        var stream = ByteBuffer()
        var answers: [ByteBuffer] = []
        while stream.readableBytes < 3 << 20 {
            let byteCount: Int =
                switch UInt8.random(in: 0..<100, using: &random) {
                case 0: .random(in: 200_000...700_000, using: &random)
                case 1...4: .random(in: 8_000...40_000, using: &random)
                default: .random(in: 5...2_000, using: &random)
                }
            var request = ByteBuffer(integer: UInt32(answers.count))
            request.writeInteger(UInt8.random(in: 0 ... .max, using: &random))
            request.writeRepeatingByte(UInt8.random(in: 0 ... .max, using: &random), count: byteCount - 5)
            stream.writeImmutableBuffer(frame(request))
            var answer = ByteBuffer(integer: UInt32(answers.count))
            answer.writeInteger(sum(request))
            answers.append(answer)
        }
        return (stream, answers)
    }

    @Test(arguments: Case.all)
    func `is answered in full`(_ example: Case) async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        let peers = try TLSPeers()
        var settings = ServerSettings()
        settings.memoryByteCountMax = example.memoryByteCountMax
        settings.connection.frameTimeout = .minutes(10)
        let handler = Self.handler(holds: example.holds)
        try await withServer(handler, settings: settings, security: example.isSecured ? peers.transport : PlaintextTransport()) {
            _, port in
            let socket = try SocketClient(port: port)
            let secured = example.isSecured ? try TLSClient(peers) : nil
            var (stream, expected) = Self.requests(&random)
            if let secured {
                var (flight, isDone) = try secured.shakeHands(ByteBuffer())
                while !isDone {
                    try await socket.send(flight)
                    (flight, isDone) = try secured.shakeHands(try await socket.readSome())
                }
                stream = try secured.encrypt(stream) { Int.random(in: 1...30_000, using: &random) }
                flight.writeImmutableBuffer(stream)
                stream = flight
                if example.end == .closeNotify { stream.writeImmutableBuffer(secured.encryptedEnd()) }
            }
            var pieces: [ByteBuffer] = []
            while stream.readableBytes > 0 {
                let byteCount =
                    Bool.random(using: &random)
                    ? Int.random(in: 1...400_000, using: &random) : .random(in: 1...40, using: &random)
                stream.readSlice(length: min(stream.readableBytes, byteCount)).map { pieces.append($0) }
            }
            async let sent: Void = { [pieces] in
                for piece in pieces { try await socket.send(piece) }
                if example.end == .halfClosed { socket.finishSending() }
            }()
            var received = ByteBuffer()
            var count = 0
            while count < expected.count {
                let bytes: ByteBuffer
                do {
                    bytes = try await socket.readSome()
                } catch {
                    Issue.record("seed \(seed): \(error), after \(count) answers of \(expected.count)")
                    break
                }
                received.writeImmutableBuffer(try secured?.decrypt(bytes) ?? bytes)
                while let length = received.getInteger(at: received.readerIndex, as: UInt32.self),
                    let answer = received.getSlice(at: received.readerIndex + 4, length: Int(length))
                {
                    received.moveReaderIndex(forwardBy: 4 + Int(length))
                    guard count < expected.count, answer == expected[count] else {
                        Issue.record(
                            "seed \(seed): answer \(count) of \(expected.count) is \(answer.readableBytesView.map { $0 })")
                        return
                    }
                    count += 1
                }
            }
            try await sent
        }
    }
}
