/// Bytes that are not the message they claim to be, or a message that cannot be written in the version asked for.
public struct WireError: Error, Hashable, Sendable, CustomStringConvertible {
    public let reason: Reason
    /// The message's name, `ProduceRequest`.
    public let message: String
    /// The field's name, `topicData`.
    public let field: String
    /// Bytes from the start of what was read or written to where it went wrong.
    public let position: Int

    public init(_ reason: Reason, message: String, field: String, position: Int) {
        self.reason = reason
        self.message = message
        self.field = field
        self.position = position
    }

    public enum Reason: Hashable, Sendable {
        /// The bytes end before the field does.
        case truncated(needed: Int, available: Int)
        /// A length or count below zero that is not the -1 of null.
        case negativeLength(Int)
        /// A null where the version has none.
        case unexpectedNull
        case stringTooLong(byteCount: Int, limit: Int)
        case bytesTooLong(byteCount: Int)
        case invalidUTF8
        case tooManyElements(count: Int, limit: Int)
        /// An array whose elements, at their smallest, need more bytes than are left.
        case arrayExceedsMessage(count: Int, available: Int)
        /// Arrays that would take far more memory than the message has bytes.
        case arrayMemoryExceeded(needed: Int, available: Int)
        case tooManyTaggedFields(count: Int, limit: Int)
        /// A tagged field whose content has another size than it declares.
        case taggedFieldSize(tag: UInt32, declared: Int, actual: Int)
        /// A varint of more than five bytes, or of more than 32 bits.
        case varintOverflow
        /// The presence marker of a nullable structure is neither -1 nor 1.
        case invalidPresenceMarker(Int)
        case unsupportedVersion(Int16, supported: ClosedRange<Int16>)
        /// A field has a value other than its default, and the version written has no such field.
        case absentInVersion(Int16)
        /// Bytes follow the end of the message.
        case trailingBytes(Int)
    }

    public var description: String { "\(message).\(field): \(reason.sentence) (at byte \(position))" }
}

extension WireError.Reason {
    var sentence: String {
        switch self {
        case .truncated(let needed, let available): "needs \(needed) bytes, \(available) are left"
        case .negativeLength(let length): "length \(length) is negative"
        case .unexpectedNull: "is null, which this version does not allow"
        case .stringTooLong(let byteCount, let limit): "string of \(byteCount) bytes, at most \(limit) are allowed"
        case .bytesTooLong(let byteCount): "\(byteCount) bytes are more than a length can say"
        case .invalidUTF8: "is not UTF-8"
        case .tooManyElements(let count, let limit): "\(count) elements, at most \(limit) are allowed"
        case .arrayExceedsMessage(let count, let available):
            "\(count) elements cannot fit into the \(available) bytes left"
        case .arrayMemoryExceeded(let needed, let available):
            "needs \(needed) bytes of memory, \(available) are left to a message of this size"
        case .tooManyTaggedFields(let count, let limit): "\(count) tagged fields, at most \(limit) are allowed"
        case .taggedFieldSize(let tag, let declared, let actual):
            "tag \(tag) declares \(declared) bytes and has \(actual)"
        case .varintOverflow: "varint does not fit into 32 bits"
        case .invalidPresenceMarker(let marker): "presence marker \(marker) is neither -1 nor 1"
        case .unsupportedVersion(let version, let supported):
            "version \(version) is not in \(supported.lowerBound)-\(supported.upperBound)"
        case .absentInVersion(let version): "is set, but version \(version) has no such field"
        case .trailingBytes(let count): "\(count) bytes follow the end"
        }
    }
}
