/// What is wrong with the bytes of a record batch: the kind that an answer depends on, what was found, where, which
/// value it had and what the sender can do about it.
public struct RecordBatchError: Error, Hashable, Sendable {
    /// What a client is told depends on this alone.
    public enum Kind: Hashable, Sendable, CaseIterable {
        /// Checksum, lengths or compressed bytes do not hold together (CORRUPT_MESSAGE).
        case corrupt
        /// Whole, but not what a client may write (INVALID_RECORD).
        case invalidRecord
        /// More bytes than the topic takes (MESSAGE_TOO_LARGE).
        case batchTooLarge
        /// Decompresses to more bytes than the broker will look at (MESSAGE_TOO_LARGE).
        case decompressedTooLarge
        /// The codec is unknown (UNSUPPORTED_COMPRESSION_TYPE).
        case unsupportedCodec
        /// Not record format v2 (UNSUPPORTED_FOR_MESSAGE_FORMAT).
        case unsupportedMagic
        /// A timestamp that cannot be (INVALID_TIMESTAMP).
        case invalidTimestamp
    }

    /// Where the fault stands.
    public enum Place: Hashable, Sendable {
        /// A byte of the batch, counted from its base offset field.
        case batch(byte: Int)
        /// A byte of the records after decompression, and the index of the record it belongs to where that is known.
        case records(byte: Int, record: Int?)
    }

    public let kind: Kind
    /// What was found, as a sentence without its end: `the checksum is wrong`.
    public let fault: String
    public private(set) var place: Place
    /// The value that was found, and where it helps the value that would have been right.
    public let value: String?
    /// What the sender can do.
    public let remedy: String

    init(_ kind: Kind, _ fault: String, at place: Place, value: String? = nil, remedy: String) {
        self.kind = kind
        self.fault = fault
        self.place = place
        self.value = value
        self.remedy = remedy
    }

    /// The same fault with the index of its record filled in.
    func inRecord(_ index: Int) -> RecordBatchError {
        guard case .records(let byte, nil) = place else { return self }
        var copy = self
        copy.place = .records(byte: byte, record: index)
        return copy
    }
}

extension RecordBatchError: CustomStringConvertible {
    public var description: String {
        let found = value.map { " (\($0))" } ?? ""
        return "\(fault)\(found), \(place): \(remedy)"
    }
}

extension RecordBatchError.Place: CustomStringConvertible {
    public var description: String {
        switch self {
        case .batch(let byte): "byte \(byte) of the batch"
        case .records(let byte, let record?): "byte \(byte) of the records, record \(record)"
        case .records(let byte, nil): "byte \(byte) of the records"
        }
    }
}
