// Written by wiregen from 16_ConsumerGroupRegularExpression.schema. Do not edit.

/// Versions 0.
public struct ConsumerGroupRegularExpressionKey: WireRecordKey {
    public typealias Value = ConsumerGroupRegularExpressionValue
    public static var recordType: Int16 { 16 }
    public static var messageName: StaticString { "ConsumerGroupRegularExpressionKey" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var groupId: String = ""
    public var regularExpression: String = ""

    public init(groupId: String = "", regularExpression: String = "") {
        self.groupId = groupId
        self.regularExpression = regularExpression
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groupId = try reader.readString("groupId")
        regularExpression = try reader.readString("regularExpression")
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(groupId, "groupId")
        try writer.writeString(regularExpression, "regularExpression")
    }
}

/// Versions 0, flexible from 0.
public struct ConsumerGroupRegularExpressionValue: WireMessage {
    public static var messageName: StaticString { "ConsumerGroupRegularExpressionValue" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var topics: [String] = []
    public var version: Int64 = 0
    public var timestamp: Int64 = 0

    public init(topics: [String] = [], version: Int64 = 0, timestamp: Int64 = 0) {
        self.topics = topics
        self.version = version
        self.timestamp = timestamp
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        topics = try reader.readStrings("topics")
        self.version = try reader.readInt64("version")
        timestamp = try reader.readInt64("timestamp")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeStrings(topics, "topics")
        writer.writeInteger(self.version)
        writer.writeInteger(timestamp)
        writer.writeNoTaggedFields()
    }
}
