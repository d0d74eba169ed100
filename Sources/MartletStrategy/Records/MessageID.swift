/// What makes a message the same message: a digest of 128 bits over whatever a ``DeduplicationPolicy`` takes for its id.
///
/// Ids of any length take the same memory. Two messages with the same digest would be taken for one, and one of them
/// lost: by chance that does not happen with 128 bits, and since the digest's secret is made anew in each process nobody
/// can bring it about. So a digest means nothing to another process.
public struct MessageID: Hashable, Sendable {
    private let low: UInt64
    private let high: UInt64

    public init(_ bytes: RawSpan) {
        (low, high) = bytes.withUnsafeBytes { bytes in
            (Self.digest(of: bytes, lane: 0), Self.digest(of: bytes, lane: 1))
        }
    }

    /// The id whose bytes are those of `text` in UTF-8.
    public init(_ text: String) {
        var text = text
        (low, high) = text.withUTF8 { bytes in
            let raw = UnsafeRawBufferPointer(bytes)
            return (Self.digest(of: raw, lane: 0), Self.digest(of: raw, lane: 1))
        }
    }

    private static func digest(of bytes: UnsafeRawBufferPointer, lane: UInt8) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(lane)
        hasher.combine(bytes: bytes)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}
