import MartletTLS

/// One authority takes over from another, while nodes and clients with certificates of either trust each other.
struct AuthorityRotation {
    let folder: CertificateFolder
    let format: OutputFormat

    /// Makes the new authority, which issues from now on, and trusts the old one besides.
    func begin(now: Int64) throws {
        let old = try folder.existingAuthority()
        let trusted = try folder.trustedAuthorities()
        if let predecessor = trusted.predecessors(of: old).first {
            throw CommandFailure(
                "'\(old.subject)' is taking over from '\(predecessor)' already: finish that first, by "
                    + "martlet tls renew \(folder.path) --all and then --finish-authority.")
        }
        let new = try folder.wrapped { () throws(TLSConfigurationError) in try old.successor(now: now) }
        try folder.replaceAuthority(by: new)
        let outdated = try folder.names()
        try show(new, outdated: outdated) {
            """
            Made the authority '\(new.subject)', which issues from now on.
            \(folder.authorityFile) trusts '\(old.subject)' besides.

            What is left to do:
              1. Give \(folder.authorityFile) to every broker and client that has a copy of it.
              2. martlet tls renew \(folder.path) --all
                 and give each its certificate where it has a copy (\(outdated.joined(separator: ", "))).
              3. martlet tls renew \(folder.path) --finish-authority
                 and give \(folder.authorityFile) to everybody again.
            """
        }
    }

    /// Trusts the old authority no longer.
    func finish() throws {
        let authority = try folder.existingAuthority()
        let trusted = try folder.trustedAuthorities()
        let predecessors = trusted.predecessors(of: authority)
        guard !predecessors.isEmpty else {
            return try show(authority, outdated: []) {
                "No authority is trusted that '\(authority.subject)' takes over from: nothing is to be done."
            }
        }
        let outdated = try folder.names().filter { name in
            let file = folder.storeFile(of: name)
            return try folder.wrapped { () throws(TLSConfigurationError) in !(try authority.hasIssued(inFile: file)) }
        }
        guard outdated.isEmpty else {
            throw CommandFailure(
                "Not from '\(authority.subject)' yet: \(outdated.joined(separator: ", ")). Renew first: "
                    + "martlet tls renew \(folder.path) \(outdated.joined(separator: " ")).")
        }
        try folder.write(trusted.removingPredecessors(of: authority))
        let old = predecessors.map { "'\($0)'" }.joined(separator: ", ")
        try show(authority, outdated: []) {
            "\(folder.authorityFile) trusts \(old) no longer: give it to every broker and client that has a copy of it."
        }
    }

    private struct Report: Encodable {
        /// That issues now.
        let authority: String
        /// All in the trust file.
        let trusted: [String]
        /// Whose certificates are of another authority.
        let outdated: [String]
    }

    private func show(_ authority: CertificateAuthority, outdated: [String], _ text: () -> String) throws {
        switch format {
        case .plain: StandardOutput.line(text())
        case .json:
            let trusted = try folder.trustedAuthorities().subjects
            StandardOutput.line(try JSONText.line(Report(authority: authority.subject, trusted: trusted, outdated: outdated)))
        }
    }
}
