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
/// Files with keys can be read by their owner only. Each is written beside its name and moved there when it is whole, so that
/// a broker that watches it never sees half of it.
struct CertificateFolder {
    let path: String

    var authorityFile: String { "\(path)/ca.pem" }
    private var authorityKeyFile: String { "\(path)/ca.key" }
    func storeFile(of name: String) -> String { "\(path)/\(name).pem" }

    func hasStore(of name: String) -> Bool { access(storeFile(of: name), F_OK) == 0 }

    /// The authority in this folder; a new one where there is none.
    func authority(organization: String, now: Int64) throws -> (authority: CertificateAuthority, isNew: Bool) {
        if access(authorityFile, F_OK) == 0 { return (try existingAuthority(), false) }
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw CommandFailure("'\(path)' cannot be made: \(String(cString: strerror(errno))).") }
        let authority = try wrapped { () throws(TLSConfigurationError) in
            try CertificateAuthority(founding: "\(organization) authority", organization: organization, now: now)
        }
        let issued = try wrapped { () throws(TLSConfigurationError) in try authority.issued }
        try write(issued.key, to: authorityKeyFile, mode: 0o600)
        try write(issued.certificate, to: authorityFile, mode: 0o644)
        return (authority, true)
    }

    func existingAuthority() throws -> CertificateAuthority {
        let certificate = try TextFile.contents(of: authorityFile)
        let key = try TextFile.contents(of: authorityKeyFile)
        return try wrapped { () throws(TLSConfigurationError) in
            try CertificateAuthority(certificate: certificate, key: key, place: path)
        }
    }

    /// Writes what was issued for `name`.
    func write(_ issued: CertificateAuthority.Issued, of name: String) throws {
        try write(issued.key + issued.certificate, to: storeFile(of: name), mode: 0o600)
    }

    private func write(_ text: String, to path: String, mode: mode_t) throws {
        let temporary = "\(path).new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw CommandFailure("'\(temporary)' cannot be written: \(String(cString: strerror(errno))).") }
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Self.write(descriptor, $0.baseAddress! + written, bytes.count - written) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                close(descriptor)
                throw CommandFailure("'\(temporary)' cannot be written: \(String(cString: strerror(errno))).")
            }
            written += count
        }
        // Whatever the process masks.
        fchmod(descriptor, mode)
        fsync(descriptor)
        close(descriptor)
        guard rename(temporary, path) == 0 else { throw CommandFailure("'\(path)' cannot be written: \(String(cString: strerror(errno))).") }
    }

    private static func write(_ descriptor: CInt, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
        #if canImport(Glibc)
        Glibc.write(descriptor, bytes, count)
        #elseif canImport(Musl)
        Musl.write(descriptor, bytes, count)
        #else
        Darwin.write(descriptor, bytes, count)
        #endif
    }

    func wrapped<Value>(_ body: () throws(TLSConfigurationError) -> Value) throws(CommandFailure) -> Value {
        do throws(TLSConfigurationError) { return try body() } catch { throw CommandFailure("\(error)") }
    }
}
