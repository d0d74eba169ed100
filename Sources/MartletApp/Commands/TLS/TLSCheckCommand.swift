import ArgumentParser
import MartletClient
import MartletModel
import MartletTLS
import NIOCore
import NIOPosix

/// `martlet tls check`
struct TLSCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Shake hands with a server, and say what it showed and what is wrong with it.",
        discussion: """
            Examples:
              martlet tls check localhost:9093 --command-config client.properties
              martlet tls check broker.example:9093

            The truststore of the properties says which authorities are believed; without one, those of the operating system.
            Exits with 1 where a client would refuse the server.
            """)

    @Argument(help: ArgumentHelp("The server.", valueName: "host:port")) var server: String

    @Option(name: .long, help: ArgumentHelp("A client's properties: truststore, certificate, versions, ciphers.", valueName: "file"))
    var commandConfig: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let address: BrokerAddress
        do throws(ClientError) { address = try BrokerAddress.list(server)[0] } catch { throw CommandFailure("\(error)") }
        let report = try await TLSProbe(address: address, configuration: try configuration()).run()
        switch output.format {
        case .plain: StandardOutput.line(report.text)
        case .json: StandardOutput.line(try JSONText.line(report))
        }
        if report.problem != nil { throw ExitCode(1) }
    }

    private func configuration() throws -> TLSConfiguration {
        guard let commandConfig else { return TLSConfiguration() }
        let text = try TextFile.contents(of: commandConfig)
        let properties = try ClientProperties(text, path: commandConfig)
        return properties.security.tls ?? TLSConfiguration()
    }
}

/// What a handshake showed.
struct TLSProbeReport: Encodable {
    let server: String
    var protocolName: String?
    var cipher: String?
    var subject: String?
    var issuer: String?
    var serialNumber: String?
    var names: [String] = []
    var validFrom: String?
    var validUntil: String?
    /// Why a client would refuse the server, or why there was no handshake; nil where all is well.
    var problem: String?

    var text: String {
        var rows: [(String, String)] = [("Server", server)]
        func add(_ name: String, _ value: String?) { if let value, !value.isEmpty { rows.append((name, value)) } }
        add("Protocol", protocolName)
        add("Cipher", cipher)
        add("Subject", subject)
        add("Issuer", issuer)
        add("Serial", serialNumber)
        add("Names", names.joined(separator: ", "))
        if let validFrom, let validUntil { rows.append(("Valid", "\(validFrom) to \(validUntil)")) }
        rows.append(("Verdict", problem.map { "a client refuses it: \($0)" } ?? "a client accepts it"))
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { "\($0.0)\(String(repeating: " ", count: width - $0.0.count))  \($0.1)" }.joined(separator: "\n")
    }
}

/// One handshake, with what is wrong only written down.
private struct TLSProbe {
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
                    let handler = TLSHandler(context: context, peerName: TLSPeerName(host: address.host), handshakeTimeout: .seconds(10))
                    try channel.pipeline.syncOperations.addHandlers(handler, TLSProbeHandler("\(address)", handler, outcome))
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

    private var report: TLSProbeReport
    private let handler: TLSHandler
    private let outcome: EventLoopPromise<TLSProbeReport>

    init(_ server: String, _ handler: TLSHandler, _ outcome: EventLoopPromise<TLSProbeReport>) {
        report = TLSProbeReport(server: server)
        self.handler = handler
        self.outcome = outcome
    }

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
        report.problem = handler.recordedRefusal
        // A server that wants a certificate of ours says so only now (TLS 1.3).
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(200)) { self.outcome.succeed(self.report) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        report.problem = "\(error)"
        outcome.succeed(report)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if report.problem == nil { report.problem = "the server closed the connection" }
        outcome.succeed(report)
    }
}
