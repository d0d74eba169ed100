/// Why bytes cannot be the start of a request frame. A connection that sends them is closed.
enum FrameFault: Error, Hashable {
    /// The length prefix is zero or negative.
    case length(Int32)
    /// The length prefix is above what this connection may send.
    case tooLarge(byteCount: Int32, limit: FrameLimit)
    /// A TLS ClientHello where this listener expects plain bytes.
    case tls
    /// An HTTP request; the word is its method.
    case http(String)

    /// Names what the four bytes of a length prefix most likely are. Read as a length, TLS and HTTP are hundreds of
    /// megabytes, so a limit alone would report them as a request that is too large.
    init(prefix: UInt32, limit: FrameLimit) {
        // A TLS record: type 22 (handshake), version 3.x.
        if prefix >> 16 == 0x1603 {
            self = .tls
        } else if let method = Self.httpMethods[prefix] {
            self = .http(method)
        } else {
            let length = Int32(bitPattern: prefix)
            self = length > 0 ? .tooLarge(byteCount: length, limit: limit) : .length(length)
        }
    }

    /// The smallest length that TLS or text has when it is read as one.
    static let foreignLengthMin: Int32 = 0x1603_0000

    /// Whether a prefix within the limit is nevertheless TLS or HTTP.
    static func isForeign(prefix: UInt32) -> Bool {
        prefix >> 16 == 0x1603 || httpMethods[prefix] != nil
    }

    private static let httpMethods: [UInt32: String] = {
        let methods = ["GET ", "POST", "PUT ", "HEAD", "DELE", "OPTI", "PATC", "CONN", "TRAC", "PRI "]
        let names = ["GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE", "PRI (HTTP/2)"]
        return Dictionary(
            uniqueKeysWithValues: zip(methods, names).map { start, name in
                (start.utf8.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }, name)
            })
    }()
}

extension FrameFault: CustomStringConvertible {
    var description: String {
        switch self {
        case .length(let length):
            "the length prefix is \(length), a request has at least one byte"
        case .tooLarge(let byteCount, let limit):
            "the length prefix announces \(byteCount) bytes, \(limit.key) is \(limit.byteCount)"
        case .tls:
            "it began with a TLS handshake and this listener takes plaintext; use a TLS listener or turn TLS off in the client"
        case .http(let method):
            "it began with an HTTP \(method) request and this listener speaks the Kafka protocol"
        }
    }
}
