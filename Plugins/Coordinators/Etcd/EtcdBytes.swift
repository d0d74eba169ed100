import FoundationEssentials

/// Bytes, which etcd's JSON writes in base64.
struct EtcdBytes: Codable, Sendable, Hashable {
    let value: [UInt8]

    init(_ value: [UInt8]) { self.value = value }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let data = Data(base64Encoded: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "is no base64")
        }
        value = Array(data)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(base64)
    }

    var base64: String { Data(value).base64EncodedString() }
}
