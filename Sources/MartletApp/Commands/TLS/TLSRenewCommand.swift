import ArgumentParser
import MartletModel
import MartletTLS

/// `martlet tls renew`
struct TLSRenewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew",
        abstract: "Give nodes and clients new certificates and keys under their old names, or have another authority.",
        discussion: """
            Examples:
              martlet tls renew certs broker-1 alice
              martlet tls renew certs --all --days 90

            A broker that runs takes its new certificate within a second or two, without a restart and without losing a
            connection.

            Another authority in three steps, while everything runs:
              martlet tls renew certs --new-authority
              martlet tls renew certs --all
              martlet tls renew certs --finish-authority

            After the first step ca.pem has both authorities: give it to everybody before the second step, and again after the
            third, which is refused while a certificate of the old authority is in the folder.
            """)

    @Argument(help: "The folder that martlet tls init made.") var folder: String
    @Argument(help: "Whose certificates.") var names: [String] = []

    @Flag(name: .long, help: "Renew every certificate in the folder.") var all = false
    @Flag(name: .long, help: "Make an authority that takes over, and trust the old one besides.") var newAuthority = false
    @Flag(name: .long, help: "Trust the old authority no longer.") var finishAuthority = false

    @Option(
        help: ArgumentHelp(
            "How many days the new certificates are valid (default: \(CertificateAuthority.leafDays)).", valueName: "n"))
    var days: Int?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        let asked = [!names.isEmpty, all, newAuthority, finishAuthority].filter(\.self).count
        guard asked == 1 else {
            throw ValidationError("Say what to renew: names, --all, --new-authority or --finish-authority, one of them.")
        }
        if let days {
            guard !newAuthority, !finishAuthority else {
                throw ValidationError("--days is for certificates of nodes and clients.")
            }
            guard (1...3650).contains(days) else { throw ValidationError("--days must be from 1 to 3650.") }
        }
        guard !names.contains(CertificateFolder.authorityName) else {
            throw ValidationError("'ca' is the authority's own name: --new-authority makes another.")
        }
        guard Set(names).count == names.count else { throw ValidationError("A name is given twice.") }
    }

    func run() async throws {
        let now = ProcessEnvironment.wallClockMilliseconds() / 1000
        let folder = CertificateFolder(path: folder)
        if newAuthority { return try AuthorityRotation(folder: folder, format: output.format).begin(now: now) }
        if finishAuthority { return try AuthorityRotation(folder: folder, format: output.format).finish() }
        try renew(in: folder, now: now)
    }

    private func renew(in folder: CertificateFolder, now: Int64) throws {
        let days = days ?? CertificateAuthority.leafDays
        let authority = try folder.existingAuthority()
        // All or none: what cannot be renewed is found before the first is.
        let requests = try (all ? folder.names() : names).map { name in
            let file = folder.storeFile(of: name)
            guard folder.hasStore(of: name) else { throw CommandFailure("There is no '\(file)': make it with martlet tls init.") }
            return try folder.wrapped { () throws(TLSConfigurationError) in
                try CertificateRequest(renewing: name, inFile: file, days: days)
            }
        }
        guard !requests.isEmpty else {
            throw CommandFailure("There is no certificate in '\(folder.path)': make one with martlet tls init.")
        }
        let until = CalendarDate(now + Int64(days) * 86_400).description
        var renewed: [Renewal] = []
        for request in requests {
            try folder.issue(request, by: authority, now: now)
            renewed.append(Renewal(name: request.name, file: folder.storeFile(of: request.name), validUntil: until))
        }
        switch output.format {
        case .json: StandardOutput.line(try JSONText.line(Report(authority: authority.subject, renewed: renewed)))
        case .plain:
            for renewal in renewed { StandardOutput.line("Renewed \(renewal.file): valid until \(renewal.validUntil).") }
        }
    }

    private struct Report: Encodable {
        let authority: String
        let renewed: [Renewal]
    }

    private struct Renewal: Encodable {
        let name: String
        let file: String
        let validUntil: String
    }
}
