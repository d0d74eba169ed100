import MartletModel
import MartletTLS

/// What a file of certificates and keys has, as `martlet tls check` shows it.
struct CredentialFileText: TLSCheckReport {
    let file: String
    let report: CredentialReport

    var isGood: Bool { report.problems.isEmpty }

    // MARK: For people

    var text: String {
        var head = LabelledLines()
        head.add("File", report.form.map { "\(file), \($0)" } ?? file)
        head.add("Key", report.form == nil ? nil : keyText)
        var sections = [head.text()]
        for (place, entry) in report.certificates.enumerated() {
            sections.append("Certificate \(place + 1), \(entry.role.rawValue)\n\(Self.text(of: entry))")
        }
        var verdict = LabelledLines()
        for problem in report.problems { verdict.add("Problem", problem.description) }
        for warning in report.warnings { verdict.add("Warning", warning.description) }
        verdict.add("Verdict", isGood ? "it can be used" : "it cannot be used like this")
        sections.append(verdict.text())
        return sections.joined(separator: "\n\n")
    }

    private var keyText: String {
        switch report.key {
        case .none: "none"
        case .belongs(let place): "belongs to certificate \(place + 1)"
        case .belongsToNone: "belongs to no certificate here"
        case .unreadable: "cannot be read"
        }
    }

    private static func text(of entry: CredentialReport.Entry) -> String {
        var lines = LabelledLines()
        lines.add("Subject", entry.subject)
        lines.add("Issuer", entry.issuer)
        lines.add("Serial", entry.serialNumber)
        lines.add("Names", entry.alternativeNames.joined(separator: ", "))
        lines.add("Usage", entry.usages.isEmpty ? "not limited" : entry.usages.joined(separator: ", "))
        lines.add("Valid", "\(CalendarDate(entry.notBefore)) to \(CalendarDate(entry.notAfter))")
        lines.add("Key", entry.key)
        lines.add("Signed by", entry.signature)
        return lines.text(indent: "  ")
    }

    // MARK: For programs

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(file, forKey: .file)
        try container.encode(report.form, forKey: .form)
        try container.encode(keyName, forKey: .key)
        try container.encode(report.certificates.map(Row.init), forKey: .certificates)
        try container.encode(report.problems.map(FindingRow.init), forKey: .problems)
        try container.encode(report.warnings.map(FindingRow.init), forKey: .warnings)
    }

    private enum CodingKeys: String, CodingKey { case file, form, key, certificates, problems, warnings }

    private var keyName: String {
        switch report.key {
        case .none: "none"
        case .belongs: "matches"
        case .belongsToNone: "mismatch"
        case .unreadable: "unreadable"
        }
    }

    private struct FindingRow: Encodable {
        let reason: String
        let remedy: String

        init(_ finding: CredentialReport.Finding) {
            reason = finding.reason
            remedy = finding.remedy
        }
    }

    private struct Row: Encodable {
        let role: String
        let subject: String
        let issuer: String
        let serialNumber: String
        let names: [String]
        let usages: [String]
        let validFrom: String
        let validUntil: String
        let key: String
        let signature: String

        init(_ entry: CredentialReport.Entry) {
            role = entry.role.rawValue
            subject = entry.subject
            issuer = entry.issuer
            serialNumber = entry.serialNumber
            names = entry.alternativeNames
            usages = entry.usages
            validFrom = CalendarDate(entry.notBefore).description
            validUntil = CalendarDate(entry.notAfter).description
            key = entry.key
            signature = entry.signature
        }
    }
}
