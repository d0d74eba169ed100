/// What a handshake showed.
struct TLSProbeReport: TLSCheckReport {
    let server: String
    var protocolName: String?
    var cipher: String?
    var subject: String?
    var issuer: String?
    var serialNumber: String?
    var names: [String] = []
    var validFrom: String?
    var validUntil: String?
    /// The subjects of all that it showed, its own first.
    var chain: [String] = []
    /// Why a client would refuse the server, or why there was no handshake; nil where all is well.
    var problem: String?

    var isGood: Bool { problem == nil }

    var text: String {
        var lines = LabelledLines()
        lines.add("Server", server)
        lines.add("Protocol", protocolName)
        lines.add("Cipher", cipher)
        lines.add("Subject", subject)
        lines.add("Issuer", issuer)
        lines.add("Serial", serialNumber)
        lines.add("Names", names.joined(separator: ", "))
        if let validFrom, let validUntil { lines.add("Valid", "\(validFrom) to \(validUntil)") }
        lines.add("Chain", chain.joined(separator: " < "))
        lines.add("Verdict", problem.map { "a client refuses it: \($0)" } ?? "a client accepts it")
        return lines.text()
    }
}
