import Logging
import MartletServer

/// Runs a server on a free port of loopback for as long as the body takes.
func withServer(
    _ handler: some RequestHandler, settings: ServerSettings = ServerSettings(), admission: (any ConnectionAdmission)? = nil,
    security: any TransportSecurity = PlaintextTransport(),
    log: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    _ body: (Server, _ port: Int) async throws -> Void
) async throws {
    let server = Server(
        listeners: [Listener(name: "PLAINTEXT", host: "127.0.0.1", port: 0, security: security)], settings: settings,
        requestHandler: handler, admission: admission, log: log)
    let bound = try await server.start()
    do {
        try await body(server, bound[0].port)
    } catch {
        await server.stop(within: .zero)
        throw error
    }
    await server.stop(within: .seconds(5))
}
