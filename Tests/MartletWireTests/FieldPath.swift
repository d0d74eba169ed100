import MartletModel
import NIOCore

/// Looks fields up by a path such as `topics[0].partitions.count`, and writes their values the way golden blocks do.
enum FieldPath {
    /// The text of the value at `path`; nil where there is no such field.
    static func text(at path: String, in value: Any) -> String? {
        var current = value
        for step in steps(of: path) {
            guard let next = child(step, of: current) else { return nil }
            current = next
        }
        return text(of: current)
    }

    /// `a.b[1].count` as `a`, `b`, `1`, `count`.
    private static func steps(of path: String) -> [Substring] {
        path.split { $0 == "." || $0 == "[" || $0 == "]" }
    }

    private static func child(_ step: Substring, of value: Any) -> Any? {
        let mirror = Mirror(reflecting: unwrapped(value) ?? value)
        if mirror.displayStyle == .collection {
            if step == "count" { return mirror.children.count }
            guard let index = Int(step), index < mirror.children.count else { return nil }
            return mirror.children[mirror.children.index(mirror.children.startIndex, offsetBy: index)].value
        }
        return mirror.children.first { $0.label == String(step) }?.value
    }

    private static func unwrapped(_ value: Any) -> Any? {
        let mirror = Mirror(reflecting: value)
        return mirror.displayStyle == .optional ? mirror.children.first?.value : value
    }

    private static func text(of value: Any) -> String {
        guard let value = unwrapped(value) else { return "null" }
        return switch value {
        case let code as ErrorCode: code.rawValue.description
        case let id as KafkaUUID: hexadecimal(id.high.bigEndianBytes + id.low.bigEndianBytes)
        case let bytes as ByteBuffer: bytes.readableBytes == 0 ? "empty" : hexadecimal(Array(bytes.readableBytesView))
        default: "\(value)"
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension UInt64 {
    fileprivate var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}
