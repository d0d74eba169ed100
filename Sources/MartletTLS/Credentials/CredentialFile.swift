internal import COpenSSL
internal import MartletModel

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The bytes of a file of keys or certificates, or of a text in the configuration.
struct CredentialFile {
    let place: String
    let bytes: [UInt8]

    /// More is no file of certificates.
    static let byteCountMax = 4 << 20

    init(_ text: TLSText) throws(TLSConfigurationError) {
        switch text {
        case .file(let path): try self.init(path: path)
        case .inline(let pem):
            self.init(place: text.description, bytes: Array(PEMText.inLines(pem).utf8))
        }
    }

    private init(place: String, bytes: [UInt8]) {
        self.place = place
        self.bytes = bytes
    }

    init(path: String) throws(TLSConfigurationError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.unreadable(path, errno) }
        defer { close(descriptor) }
        var read: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = piece.withUnsafeMutableBytes { readBytes(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.unreadable(path, errno) }
            if count == 0 { break }
            read += piece[..<count]
            guard read.count <= Self.byteCountMax else {
                throw TLSConfigurationError(
                    path, "has more than \(Self.byteCountMax >> 20) MiB, which no file of certificates has",
                    remedy: "Name the right file")
            }
        }
        guard !read.isEmpty else {
            throw TLSConfigurationError(path, "is empty", remedy: "Write the certificates into it, or name the right file")
        }
        self.init(place: path, bytes: read)
        if isJavaKeyStore {
            throw TLSConfigurationError(
                path, "is a JKS keystore, a format of Java alone",
                remedy:
                    "Convert it: keytool -importkeystore -srckeystore \(path) -destkeystore \(path).p12 -deststoretype PKCS12, and set the type to PKCS12"
            )
        }
    }

    /// JKS and JCEKS begin with these bytes.
    private var isJavaKeyStore: Bool {
        bytes.starts(with: [0xfe, 0xed, 0xfe, 0xed]) || bytes.starts(with: [0xce, 0xce, 0xce, 0xce])
    }

    private static func unreadable(_ path: String, _ code: Int32) -> TLSConfigurationError {
        switch code {
        case ENOENT:
            TLSConfigurationError(path, "does not exist", remedy: "Name the right file, or make one with martlet tls init")
        case EACCES:
            TLSConfigurationError(
                path, "may not be read by this user",
                remedy: "Give the user that the broker runs as the right to read it, and nobody else")
        case EISDIR: TLSConfigurationError(path, "is a folder", remedy: "Name a file in it")
        default:
            TLSConfigurationError(path, "cannot be read: \(String(cString: strerror(code)))", remedy: "Look at the file system")
        }
    }

    /// Calls `body` with the bytes as OpenSSL reads them.
    func withBIO<Value>(_ body: (OpaquePointer) throws(TLSConfigurationError) -> Value) throws(TLSConfigurationError) -> Value {
        let memory = BIO_new(BIO_s_mem())
        guard let memory else { throw TLSConfigurationError(place, "no memory", remedy: "Try again") }
        defer {
            BIO_free(memory)
            ERR_clear_error()
        }
        _ = bytes.withUnsafeBytes { BIO_write(memory, $0.baseAddress, Int32(clamping: $0.count)) }
        return try body(memory)
    }
}

private func readBytes(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}
