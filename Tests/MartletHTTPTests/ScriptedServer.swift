import NIOCore
import NIOPosix
import Synchronization

@testable import MartletHTTP

/// A server on a free port of loopback that answers each request as its script says.
final class ScriptedServer: Sendable {
    struct Request: Sendable {
        /// From 1, in the order in which they were accepted.
        let connection: Int
        /// From 1, on its connection.
        let number: Int
        let text: String
    }

    enum Step: Sendable {
        case send(String)
        case close
    }

    private let channel: any Channel
    private let accepted: Counter

    private final class Counter: Sendable {
        private let count = Mutex(0)
        var present: Int { count.withLock { $0 } }
        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    var connectionCount: Int { accepted.present }
    var url: HTTPURL {
        get throws { try HTTPURL("http://127.0.0.1:\(channel.localAddress?.port ?? 0)") }
    }

    private init(_ channel: any Channel, _ accepted: Counter) {
        self.channel = channel
        self.accepted = accepted
    }

    static func run(
        _ script: @escaping @Sendable (Request) -> [Step], _ body: (ScriptedServer) async throws -> Void
    ) async throws {
        let accepted = Counter()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { child in
                let number = accepted.next()
                return child.eventLoop.makeCompletedFuture {
                    try child.pipeline.syncOperations.addHandler(Handler(number, script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = ScriptedServer(channel, accepted)
        do {
            try await body(server)
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let connection: Int
        private let script: @Sendable (Request) -> [Step]
        private var number = 0
        private var received = ""

        init(_ connection: Int, _ script: @escaping @Sendable (Request) -> [Step]) {
            self.connection = connection
            self.script = script
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += String(buffer: unwrapInboundIn(data))
            while let request = takeRequest() {
                number += 1
                for step in script(Request(connection: connection, number: number, text: request)) {
                    switch step {
                    case .send(let text): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
                    case .close: context.close(promise: nil)
                    }
                }
            }
        }

        private func takeRequest() -> String? {
            guard let headEnd = received.firstRange(of: "\r\n\r\n")?.upperBound else { return nil }
            let head = received[..<headEnd]
            let length =
                head.split(separator: "\r\n").compactMap { line -> Int? in
                    let parts = line.split(separator: ": ")
                    return parts.count == 2 && parts[0].lowercased() == "content-length" ? Int(parts[1]) : nil
                }.first ?? 0
            guard received[headEnd...].utf8.count >= length else { return nil }
            let end = received.utf8.index(headEnd, offsetBy: length)
            defer { received = String(received[end...]) }
            return String(received[..<end])
        }
    }
}
