public import MartletModel
public import MartletStrategy

/// A record that owns its bytes, to be shown to a strategy as facts.
public struct SampleRecord: Hashable, Sendable {
    public struct Header: Hashable, Sendable {
        public let key: [UInt8]
        public let value: [UInt8]?

        public init(key: [UInt8], value: [UInt8]?) {
            self.key = key
            self.value = value
        }
    }

    public let key: [UInt8]?
    public let value: [UInt8]?
    public let headers: [Header]
    public let timestamp: Timestamp

    public init(
        keyBytes: [UInt8]?, valueBytes: [UInt8]? = [], headers: [Header] = [], timestamp: Timestamp = .none
    ) {
        self.timestamp = timestamp
        key = keyBytes
        value = valueBytes
        self.headers = headers
    }

    /// Text as UTF-8; headers in the order given, which may repeat a key.
    public init(
        key: String?, value: String? = "", headers: KeyValuePairs<String, String?> = [:], timestamp: Timestamp = .none
    ) {
        self.init(
            keyBytes: key.map { Array($0.utf8) }, valueBytes: value.map { Array($0.utf8) },
            headers: headers.map { Header(key: Array($0.key.utf8), value: $0.value.map { Array($0.utf8) }) },
            timestamp: timestamp)
    }

    /// Calls `body` with this record as the broker would show it.
    public func withFacts<Answer>(_ body: (borrowing RecordFacts) throws -> Answer) rethrows -> Answer {
        let encodedHeaders = encodedHeaders
        // Without bytes there is nothing to borrow from, but an empty key is not a missing one.
        let keyBytes = key ?? []
        let valueBytes = value ?? []
        return try body(
            RecordFacts(
                key: key == nil ? nil : keyBytes.span.bytes, value: value == nil ? nil : valueBytes.span.bytes,
                encodedHeaders: encodedHeaders.span.bytes, timestamp: timestamp))
    }

    /// The headers as a record batch carries them.
    public var encodedHeaders: [UInt8] {
        var bytes: [UInt8] = []
        Self.append(headers.count, to: &bytes)
        for header in headers {
            Self.append(header.key.count, to: &bytes)
            bytes += header.key
            Self.append(header.value?.count ?? -1, to: &bytes)
            bytes += header.value ?? []
        }
        return bytes
    }

    /// A zigzag varint.
    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        var rest = UInt64(bitPattern: Int64((number << 1) ^ (number >> 63)))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

extension SampleRecord: CustomStringConvertible {
    /// `key 6b6166… (1048576 bytes), 2 headers`.
    public var description: String {
        let headerText = headers.isEmpty ? "" : ", \(headers.count) headers"
        guard let key else { return "no key\(headerText)" }
        let hex = key.prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return "key '\(hex)\(key.count > 16 ? "…" : "")' (\(key.count) bytes)\(headerText)"
    }
}
