import ArgumentParser
import MartletClient
import MartletModel
import MartletTLS

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// `martlet tls check`
struct TLSCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Say what a server, or a file of certificates and keys, shows and what is wrong with it.",
        discussion: """
            Examples:
              martlet tls check localhost:9093 --command-config client.properties
              martlet tls check broker.example:9093
              martlet tls check certs/broker-1.pem
              martlet tls check broker.p12 --password-file /run/secrets/broker --command-config client.properties

            A server is shaken hands with. The truststore of the properties says which authorities are believed; without one,
            those of the operating system. Their keystore is the certificate that the server gets to see, if it asks.

            A file is PEM or PKCS#12. Where properties with a truststore are named, its chain has to end there.

            Exits with 1 where a peer would refuse the server or the file.
            """)

    @Argument(help: ArgumentHelp("The server, or the file.", valueName: "host:port|file")) var subject: String

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A client's properties: truststore, certificate, versions, ciphers. MARTLET_COMMAND_CONFIG names them where this "
                + "does not.",
            valueName: "file"))
    var commandConfig: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Its first line is the password of the key, or of the PKCS#12 store.", valueName: "file"))
    var passwordFile: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let configuration = try configuration()
        if isFile {
            let password = try passwordFile.map { String(try TextFile.contents(of: $0).prefix { !$0.isNewline }) }
            let now = ProcessEnvironment.wallClockMilliseconds() / 1000
            let report = CredentialReport(file: subject, password: password, trust: configuration?.trust, now: now)
            try show(CredentialFileText(file: subject, report: report))
        } else {
            guard passwordFile == nil else {
                throw ValidationError("--password-file is for files: the password of a client's own key is ssl.key.password.")
            }
            let address = try address()
            try show(try await TLSProbe(address: address, configuration: configuration ?? TLSConfiguration()).run())
        }
    }

    private func show(_ report: some TLSCheckReport) throws {
        switch output.format {
        case .plain: StandardOutput.line(report.text)
        case .json: StandardOutput.line(try JSONText.line(report))
        }
        if !report.isGood { throw ExitCode(1) }
    }

    /// What is there under that name is looked at; what has a folder in its name, or no port, can be no server.
    private var isFile: Bool { access(subject, F_OK) == 0 || subject.contains("/") || !subject.contains(":") }

    private func address() throws(CommandFailure) -> BrokerAddress {
        do throws(ClientError) { return try BrokerAddress.list(subject)[0] } catch { throw CommandFailure("\(error)") }
    }

    private func configuration() throws -> TLSConfiguration? {
        guard let properties = try ClientProperties.named(by: commandConfig) else { return nil }
        guard let tls = properties.security.tls else {
            throw CommandFailure(
                "\(properties.path): 'security.protocol' must be SSL or SASL_SSL: there is no TLS to check otherwise.")
        }
        return tls
    }
}

/// What was found, for people and for programs.
protocol TLSCheckReport: Encodable {
    var text: String { get }
    /// Whether a peer would take it.
    var isGood: Bool { get }
}
