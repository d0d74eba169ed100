import FoundationEssentials
import MartletClient
import MartletModel
import MartletRecord
import NIOCore

/// A record as a line of JSON. Bytes that are not UTF-8 stand in base64 under another name.
struct RecordJSON: Encodable {
    let record: ConsumedRecord

    private enum CodingKeys: String, CodingKey {
        case topic, partition, offset, timestamp, key, keyBase64, value, valueBase64, headers
    }

    private struct Header: Encodable {
        let name: String
        var value: String?
        var valueBase64: String?
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(record.topic.text, forKey: .topic)
        try container.encode(record.partition.rawValue, forKey: .partition)
        try container.encode(record.offset.rawValue, forKey: .offset)
        try container.encode(record.timestamp.rawValue, forKey: .timestamp)
        let key = Self.text(record.key)
        try container.encodeIfPresent(key.base64, forKey: .keyBase64)
        if key.base64 == nil { try container.encode(key.text, forKey: .key) }
        let value = Self.text(record.value)
        try container.encodeIfPresent(value.base64, forKey: .valueBase64)
        if value.base64 == nil { try container.encode(value.text, forKey: .value) }
        try container.encode(
            record.headers.map { header in
                let value = Self.text(header.value)
                return Header(name: header.key, value: value.text, valueBase64: value.base64)
            }, forKey: .headers)
    }

    private static func text(_ bytes: ByteBuffer?) -> (text: String?, base64: String?) {
        guard let bytes else { return (nil, nil) }
        if let text = String(validating: bytes.readableBytesView, as: UTF8.self) { return (text, nil) }
        return (nil, Data(bytes.readableBytesView).base64EncodedString())
    }
}
