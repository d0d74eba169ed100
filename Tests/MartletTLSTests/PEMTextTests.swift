import Testing

@testable import MartletTLS

@Suite struct PEMTextTests {
    private static let line = String(repeating: "QUJD", count: 16)
    private static let wanted = "-----BEGIN CERTIFICATE-----\n\(line)\n\(line)\nQQ==\n-----END CERTIFICATE-----\n"

    @Test(arguments: ["\n", "\r\n", " ", "  ", "\t", " \n ", ""])
    func `Whatever blanks stand between, lines come out`(blank: String) {
        let parts = ["-----BEGIN CERTIFICATE-----", Self.line, Self.line, "QQ==", "-----END CERTIFICATE-----"]
        #expect(PEMText.inLines(parts.joined(separator: blank)).trimmingPrefix { $0 == " " } == Self.wanted)
    }

    @Test func `Lines of another length come out as others`() {
        let long = "-----BEGIN CERTIFICATE-----\n\(Self.line)\(Self.line)\nQQ==\n-----END CERTIFICATE-----"
        #expect(PEMText.inLines(long) == Self.wanted)
    }

    @Test func `Several blocks stay apart, and what is between them stays`() {
        let one = Self.wanted.split(separator: "\n").joined(separator: " ")
        #expect(PEMText.inLines("# first\n\(one)\(one)") == "# first\n\(Self.wanted)\(Self.wanted)")
    }

    @Test(arguments: [
        "", "no PEM", "-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE----- QUJD", "-----BEGIN ",
        "-----BEGIN A----- QQ== -----END ",
        "-----END A----- -----BEGIN A-----", "-----BEGIN A-----\nQ!==\n-----END A-----",
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nQUJD\n-----END RSA PRIVATE KEY-----\n",
    ])
    func `What is damaged or has headers is left as it is`(text: String) { #expect(PEMText.inLines(text) == text) }
}
