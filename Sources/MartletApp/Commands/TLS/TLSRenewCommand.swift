import ArgumentParser
import MartletModel
import MartletTLS

/// `martlet tls renew`
struct TLSRenewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew", abstract: "Give nodes and clients new certificates and keys under their old names.",
        discussion: """
            Examples:
              martlet tls renew certs broker-1 alice
              martlet tls renew certs broker-1 --days 90

            A broker that runs takes its new certificate within a second or two, without a restart and without losing a
            connection.
            """)

    @Argument(help: "The folder that martlet tls init made.") var folder: String
    @Argument(help: "Whose certificates.") var names: [String]

    @Option(help: ArgumentHelp("How many days the new certificates are valid.", valueName: "n")) var days = CertificateAuthority.leafDays

    func validate() throws {
        guard (1...3650).contains(days) else { throw ValidationError("--days must be from 1 to 3650.") }
    }

    func run() async throws {
        let now = ProcessEnvironment.wallClockMilliseconds() / 1000
        let folder = CertificateFolder(path: folder)
        let authority = try folder.existingAuthority()
        for name in names {
            let file = folder.storeFile(of: name)
            guard folder.hasStore(of: name) else { throw CommandFailure("There is no '\(file)': make it with martlet tls init.") }
            let request = try folder.wrapped { () throws(TLSConfigurationError) in try renewal(of: name, file) }
            try folder.write(try folder.wrapped { () throws(TLSConfigurationError) in try authority.issue(request, now: now) }, of: name)
            StandardOutput.line("Renewed \(file): valid until \(CalendarDate(now + Int64(days) * 86_400)).")
        }
    }

    /// The same name, purpose and alternative names as the certificate that is there.
    private func renewal(of name: String, _ file: String) throws(TLSConfigurationError) -> CertificateRequest {
        let old = try CertificateReport.certificates(inFile: file)
        let subject = old.first?.subject.split(separator: ",").map(String.init) ?? []
        let alternatives = old.first?.alternativeNames.compactMap { alternative -> String? in
            switch alternative {
            case .dns(let name), .address(let name): name
            case .uri, .email: nil
            }
        }
        return CertificateRequest(
            name: name, organization: subject.first { $0.hasPrefix("O=") }.map { String($0.dropFirst(2)) } ?? "Martlet",
            purpose: subject.contains("OU=martlet-node") ? .node : .client, alternativeNames: alternatives ?? [], days: days)
    }
}
