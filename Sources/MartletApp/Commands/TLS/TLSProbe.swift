import MartletClient
import MartletModel
import MartletTLS
import NIOCore
import NIOPosix

/// One handshake, with what is wrong only written down.
struct TLSProbe {
    let address: BrokerAddress
    let configuration: TLSConfiguration

    func run() async throws -> TLSProbeReport {
        let now = ProcessEnvironment.wallClockMilliseconds() / 1000
        let context: TLSContext
        do throws(TLSConfigurationError) {
            context = try TLSContext(configuration, role: .client, verification: .recorded, now: now)
        } catch {
            throw CommandFailure("\(error)")
        }
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let outcome = eventLoop.makePromise(of: TLSProbeReport.self)
        let address = address
        let connecting = ClientBootstrap(group: eventLoop).connectTimeout(.seconds(5))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = TLSHandler(
                        context: context, peerName: TLSPeerName(host: address.host), handshakeTimeout: .seconds(10))
                    let probe = TLSProbeHandler("\(address)", handler, outcome)
                    try channel.pipeline.syncOperations.addHandlers(handler, probe)
                }
            }
            .connect(host: address.host, port: address.port)
        connecting.whenFailure { outcome.fail($0) }
        let channel: any Channel
        do {
            channel = try await connecting.get()
        } catch {
            throw CommandFailure("No connection to \(address): \(error).")
        }
        let report = try await outcome.futureResult.get()
        try? await channel.close()
        return report
    }
}

private final class TLSProbeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = IOData

    private var report: TLSProbeReport
    private let handler: TLSHandler
    private let outcome: EventLoopPromise<TLSProbeReport>

    init(_ server: String, _ handler: TLSHandler, _ outcome: EventLoopPromise<TLSProbeReport>) {
        report = TLSProbeReport(server: server)
        self.handler = handler
        self.outcome = outcome
    }

    /// A length, and a request for the versions of all APIs, in version 0 and without a client id.
    private static let question: [UInt8] = [0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
    /// A server that is none of Kafka's may wait for more of the question.
    private static let patience = TimeAmount.seconds(2)

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let secured = event as? TransportSecured else { return }
        report.protocolName = secured.protocolName
        report.cipher = secured.cipherName
        report.subject = secured.peer?.subject
        report.issuer = secured.peer?.issuer
        report.serialNumber = secured.peer?.serialNumber
        report.names = secured.peer?.alternativeNames.map(\.description) ?? []
        report.validFrom = secured.peer.map { CalendarDate($0.notBefore).description }
        report.validUntil = secured.peer.map { CalendarDate($0.notAfter).description }
        report.chain = handler.peerChain.map(\.subject)
        report.problem = handler.recordedRefusal
        // In TLS 1.3 a server refuses our certificate, or the lack of one, after we think all is done: what it answers to a
        // question tells.
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer(bytes: Self.question))), promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) { self.outcome.succeed(self.report) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { outcome.succeed(report) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if report.problem == nil { report.problem = "\(error)" }
        outcome.succeed(report)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if report.problem == nil { report.problem = "the server closed the connection" }
        outcome.succeed(report)
    }
}
