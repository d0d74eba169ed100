import MartletTLS

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The folder of a private authority and what it issued: `ca.pem`, `ca.key`, and for each name `NAME.pem` with key and
/// certificate, as `ssl.keystore.location` wants them.
///
/// `ca.pem` has the authority that issues first, and behind it those that are trusted besides. While another authority takes
/// over, its key is in `ca.key.next` until `ca.pem` has it: whenever that is interrupted, one of the two keys belongs to a
/// certificate in `ca.pem`, and whoever opens the folder next finishes it or forgets it.
struct CertificateFolder {
    let path: String

    static let authorityName = "ca"

    var authorityFile: String { "\(path)/ca.pem" }
    private var authorityKeyFile: String { "\(path)/ca.key" }
    private var nextKeyFile: String { "\(path)/ca.key.next" }
    func storeFile(of name: String) -> String { "\(path)/\(name).pem" }

    func hasStore(of name: String) -> Bool { exists(storeFile(of: name)) }

    private func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Of whom there are certificates, sorted.
    func names() throws -> [String] {
        guard let folder = opendir(path) else {
            throw CommandFailure(
                "'\(path)' cannot be read: \(String(cString: strerror(errno))). Name the folder that martlet tls init made.")
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".pem"), !name.hasPrefix(".") { names.append(String(name.dropLast(4))) }
        }
        return names.filter { $0 != Self.authorityName }.sorted()
    }

    // MARK: The authority

    /// The authority in this folder; a new one where there is none.
    func authority(organization: String, now: Int64) throws -> (authority: CertificateAuthority, isNew: Bool) {
        if exists(authorityFile) { return (try existingAuthority(), false) }
        if mkdir(path, 0o700) != 0, errno != EEXIST {
            throw CommandFailure("'\(path)' cannot be made: \(String(cString: strerror(errno))).")
        }
        // A key alone is what an interrupted start left, unless something was issued by it.
        if exists(authorityKeyFile), let name = try names().first {
            throw CommandFailure(
                "'\(authorityFile)' is gone, and '\(storeFile(of: name))' is there: restore it from a copy, "
                    + "or choose another folder.")
        }
        let authority = try wrapped { () throws(TLSConfigurationError) in
            try CertificateAuthority(founding: "\(organization) authority", organization: organization, now: now)
        }
        let issued = try wrapped { () throws(TLSConfigurationError) in try authority.issued }
        try SafeFile.write(issued.key, to: authorityKeyFile, mode: 0o600)
        try SafeFile.write(issued.certificate, to: authorityFile, mode: 0o644)
        return (authority, true)
    }

    /// The authority that issues now.
    func existingAuthority() throws -> CertificateAuthority {
        let trusted = try trustedText()
        if exists(nextKeyFile) {
            let key = try TextFile.contents(of: nextKeyFile)
            if let next = try? CertificateAuthority(certificate: trusted, key: key, place: path) {
                try SafeFile.move(nextKeyFile, to: authorityKeyFile)
                return next
            }
            // Its certificate did not get as far as ca.pem, so nobody can have trusted it.
            unlink(nextKeyFile)
        }
        let key = try TextFile.contents(of: authorityKeyFile)
        return try wrapped { () throws(TLSConfigurationError) in
            try CertificateAuthority(certificate: trusted, key: key, place: path)
        }
    }

    private func trustedText() throws -> String {
        guard exists(authorityFile) else {
            throw CommandFailure("There is no '\(authorityFile)': name a folder that martlet tls init made.")
        }
        return try TextFile.contents(of: authorityFile)
    }

    func trustedAuthorities() throws -> TrustedAuthorities {
        let text = try trustedText()
        return try wrapped { () throws(TLSConfigurationError) in try TrustedAuthorities(pem: text, place: authorityFile) }
    }

    func write(_ trusted: TrustedAuthorities) throws {
        try SafeFile.write(try wrapped { () throws(TLSConfigurationError) in try trusted.pem }, to: authorityFile, mode: 0o644)
    }

    /// Has `next` issue from now on, and trusts what it takes over from still.
    func replaceAuthority(by next: CertificateAuthority) throws {
        let trusted = try trustedAuthorities().adding(next)
        let key = try wrapped { () throws(TLSConfigurationError) in try next.issued.key }
        try SafeFile.write(key, to: nextKeyFile, mode: 0o600)
        try write(trusted)
        try SafeFile.move(nextKeyFile, to: authorityKeyFile)
    }

    // MARK: What it issued

    /// Issues what is asked for, and writes it.
    func issue(_ request: CertificateRequest, by authority: CertificateAuthority, now: Int64) throws {
        let issued = try wrapped { () throws(TLSConfigurationError) in try authority.issue(request, now: now) }
        try SafeFile.write(issued.key + issued.certificate, to: storeFile(of: request.name), mode: 0o600)
    }

    func wrapped<Value>(_ body: () throws(TLSConfigurationError) -> Value) throws(CommandFailure) -> Value {
        do throws(TLSConfigurationError) { return try body() } catch { throw CommandFailure("\(error)") }
    }
}
