public import NIOCore

/// A record of an internal topic as its coordinator knows it.
public protocol InternalTopicRecord: Sendable {
    /// - Returns: the bytes of key and value; a value of nil deletes the key (a tombstone).
    /// - Throws: ``WireError`` where the values do not fit the format.
    func encoded() throws(WireError) -> InternalTopicEntry

    /// - Returns: nil for a kind of record that is not known here: Kafka steps over those, too.
    /// - Throws: ``WireError`` where the bytes are no such record.
    static func decoded(_ entry: InternalTopicEntry) throws(WireError) -> Self?
}

/// A record's key and value as bytes.
public struct InternalTopicEntry: Sendable, Hashable {
    public let key: ByteBuffer
    /// Nil deletes the key.
    public let value: ByteBuffer?

    public init(key: ByteBuffer, value: ByteBuffer?) {
        self.key = key
        self.value = value
    }

    /// - Parameter version: of the value's format.
    public init<Key: WireRecordKey>(_ key: Key, _ value: Key.Value?, version: Int16) throws(WireError) {
        var keyWriter = WireWriter()
        keyWriter.writeInteger(Key.recordType)
        try key.encode(into: &keyWriter, version: Key.validVersions.lowerBound)
        self.key = keyWriter.buffer
        guard let value else {
            self.value = nil
            return
        }
        var valueWriter = WireWriter()
        valueWriter.writeInteger(version)
        try value.encode(into: &valueWriter, version: version)
        self.value = valueWriter.buffer
    }

    /// What kind of record it is.
    public var recordType: Int16? { key.getInteger(at: key.readerIndex) }

    public func decodedKey<Key: WireRecordKey>(as _: Key.Type) throws(WireError) -> Key {
        var reader = WireReader(key)
        _ = try reader.readInt16("recordType")
        return try Key(from: &reader, version: Key.validVersions.lowerBound)
    }

    /// - Returns: nil for a tombstone.
    public func decodedValue<Key: WireRecordKey>(of _: Key.Type) throws(WireError) -> Key.Value? {
        guard let value else { return nil }
        var reader = WireReader(value)
        let version = try reader.readInt16("version")
        return try Key.Value(from: &reader, version: version)
    }
}
