internal import NIOCore

/// What somebody most likely speaks whose first bytes are no TLS.
enum ForeignBytes {
    /// A completion of "it …"; nil while the bytes may still become TLS.
    static func name(_ bytes: ByteBuffer) -> String? {
        guard let first = bytes.getInteger(at: bytes.readerIndex, as: UInt8.self) else { return nil }
        // A handshake or an alert.
        if first == 0x16 || first == 0x15 {
            guard let major = bytes.getInteger(at: bytes.readerIndex + 1, as: UInt8.self), major != 3 else { return nil }
            return "it sent bytes that are neither TLS nor Kafka's protocol"
        }
        guard let prefix = bytes.getInteger(at: bytes.readerIndex, as: UInt32.self) else { return nil }
        if let method = httpMethods[prefix] { return "it sent an HTTP \(method) request" }
        // A length, and then the number of an API.
        guard bytes.readableBytes >= 6 else { return prefix < 1 << 28 ? nil : "it sent bytes that are no TLS" }
        if let api = bytes.getInteger(at: bytes.readerIndex + 4, as: Int16.self), prefix > 0, prefix < 1 << 28,
            (0..<200).contains(api)
        {
            return "it sent a Kafka request (API \(api)) in plaintext"
        }
        return "it sent bytes that are no TLS"
    }

    private static let httpMethods: [UInt32: String] = [
        0x4745_5420: "GET", 0x504f_5354: "POST", 0x5055_5420: "PUT", 0x4845_4144: "HEAD", 0x4445_4c45: "DELETE",
        0x4f50_5449: "OPTIONS", 0x5052_4920: "HTTP/2",
    ]
}
