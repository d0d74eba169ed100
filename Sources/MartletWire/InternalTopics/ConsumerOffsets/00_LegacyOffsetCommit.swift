// Written by wiregen from 00_LegacyOffsetCommit.schema. Do not edit.

public import MartletModel

/// Versions 0.
public struct LegacyOffsetCommitKey: WireRecordKey {
    public typealias Value = LegacyOffsetCommitValue
    public static var recordType: Int16 { 0 }
    public static var messageName: StaticString { "LegacyOffsetCommitKey" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var group: String = ""
    public var topic: String = ""
    public var partition: PartitionIndex = 0

    public init(group: String = "", topic: String = "", partition: PartitionIndex = 0) {
        self.group = group
        self.topic = topic
        self.partition = partition
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        group = try reader.readString("group")
        topic = try reader.readString("topic")
        partition = try PartitionIndex(reader.readInt32("partition"))
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(group, "group")
        try writer.writeString(topic, "topic")
        writer.writeInteger(partition.rawValue)
    }
}

/// Versions 0.
public struct LegacyOffsetCommitValue: WireMessage {
    public static var messageName: StaticString { "LegacyOffsetCommitValue" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var offset: Offset = 0
    public var metadata: String = ""
    public var commitTimestamp: Int64 = 0

    public init(offset: Offset = 0, metadata: String = "", commitTimestamp: Int64 = 0) {
        self.offset = offset
        self.metadata = metadata
        self.commitTimestamp = commitTimestamp
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        offset = try Offset(reader.readInt64("offset"))
        metadata = try reader.readString("metadata")
        commitTimestamp = try reader.readInt64("commitTimestamp")
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(offset.rawValue)
        try writer.writeString(metadata, "metadata")
        writer.writeInteger(commitTimestamp)
    }
}
