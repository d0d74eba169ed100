import ArgumentParser
import MartletTLS

/// `martlet tls init`
struct TLSInitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a private authority and the certificates of nodes and clients.",
        discussion: """
            Examples:
              martlet tls init certs --node localhost,127.0.0.1
              martlet tls init certs --node broker-1,broker-1.example,10.0.0.1 --node broker-2,10.0.0.2 --client alice

            Makes ca.pem, which everybody needs, ca.key, which nobody but you needs, and for each name NAME.pem with its key and
            certificate: ECDSA on the curve P-256, readable by you only. Asked again, it adds what is missing with the same
            authority, and changes nothing that is there.
            """)

    @Argument(help: "The folder; made where it is missing.") var folder: String

    @Option(
        name: .customLong("node"),
        help: ArgumentHelp("A broker, and the names and addresses it is reached by.", valueName: "name[,name…]"))
    var nodes: [String] = []

    @Option(
        name: .customLong("client"),
        help: ArgumentHelp("A client; its principal is User:CN=NAME,OU=martlet-client,O=…", valueName: "name"))
    var clients: [String] = []

    @Option(help: ArgumentHelp("How many days the certificates of nodes and clients are valid.", valueName: "n"))
    var days = CertificateAuthority.leafDays

    @Option(help: ArgumentHelp("The organization in their names.", valueName: "name")) var organization = "Martlet"

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !nodes.isEmpty || !clients.isEmpty else { throw ValidationError("Say what to make: --node NAME or --client NAME.") }
        guard (1...3650).contains(days) else { throw ValidationError("--days must be from 1 to 3650.") }
        for request in requests {
            if let objection = request.objection { throw ValidationError("\(objection).") }
        }
        guard Set(requests.map(\.name)).count == requests.count else { throw ValidationError("A name is given twice.") }
        guard !requests.contains(where: { $0.name == CertificateFolder.authorityName }) else {
            throw ValidationError("'ca' is the authority's own name.")
        }
    }

    private var requests: [CertificateRequest] {
        nodes.map { text in
            let names = text.split(separator: ",").map(String.init)
            return request(names.first ?? "", .node, names)
        } + clients.map { request($0, .client, []) }
    }

    private func request(_ name: String, _ purpose: CertificateRequest.Purpose, _ names: [String]) -> CertificateRequest {
        CertificateRequest(name: name, organization: organization, purpose: purpose, alternativeNames: names, days: days)
    }

    func run() async throws {
        let now = ProcessEnvironment.wallClockMilliseconds() / 1000
        let folder = CertificateFolder(path: folder)
        let (authority, isNew) = try folder.authority(organization: organization, now: now)
        var made: [String] = []
        for request in requests where !folder.hasStore(of: request.name) {
            try folder.issue(request, by: authority, now: now)
            made.append(request.name)
        }
        switch output.format {
        case .json:
            let files = made.map(folder.storeFile)
            StandardOutput.line(try JSONText.line(Report(authority: folder.authorityFile, isNewAuthority: isNew, made: files)))
        case .plain: StandardOutput.line(text(folder, isNew, made))
        }
    }

    private struct Report: Encodable {
        let authority: String
        let isNewAuthority: Bool
        let made: [String]
    }

    private func text(_ folder: CertificateFolder, _ isNew: Bool, _ made: [String]) -> String {
        var lines = [isNew ? "Made the authority \(folder.authorityFile)." : "The authority \(folder.authorityFile) was there."]
        for request in requests {
            let file = folder.storeFile(of: request.name)
            let isMade = made.contains(request.name)
            lines.append(isMade ? "Made \(file), valid for \(days) days." : "\(file) was there and is left as it is.")
        }
        if let node = requests.first(where: { $0.purpose == .node }) {
            lines += [
                "", "For a broker's configuration:", "", "listeners=SSL://:9093",
                "ssl.keystore.location=\(folder.storeFile(of: node.name))",
                "ssl.truststore.location=\(folder.authorityFile)", "ssl.client.auth=required",
            ]
        }
        lines += [
            "", "For a client's configuration (--command-config):", "", "security.protocol=SSL",
            "ssl.truststore.location=\(folder.authorityFile)",
        ]
        if let client = requests.first(where: { $0.purpose == .client }) {
            lines.append("ssl.keystore.location=\(folder.storeFile(of: client.name))")
        }
        return lines.joined(separator: "\n")
    }
}
