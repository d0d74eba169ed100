// Written by wiregen from 01_OffsetCommit.schema. Do not edit.

public import MartletModel

/// Versions 0.
public struct OffsetCommitKey: WireRecordKey {
    public typealias Value = OffsetCommitValue
    public static var recordType: Int16 { 1 }
    public static var messageName: StaticString { "OffsetCommitKey" }
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

/// Versions 0-4, flexible from 4.
public struct OffsetCommitValue: WireMessage {
    public static var messageName: StaticString { "OffsetCommitValue" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var offset: Offset = 0
    /// From version 3 on.
    public var leaderEpoch: LeaderEpoch = -1
    public var metadata: String = ""
    public var commitTimestamp: Int64 = 0
    /// Version 1 only.
    public var expireTimestamp: Int64 = -1
    /// From version 4 on, tag 0.
    public var topicId: KafkaUUID = .zero

    public init(
        offset: Offset = 0, leaderEpoch: LeaderEpoch = -1, metadata: String = "", commitTimestamp: Int64 = 0,
        expireTimestamp: Int64 = -1, topicId: KafkaUUID = .zero
    ) {
        self.offset = offset
        self.leaderEpoch = leaderEpoch
        self.metadata = metadata
        self.commitTimestamp = commitTimestamp
        self.expireTimestamp = expireTimestamp
        self.topicId = topicId
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        offset = try Offset(reader.readInt64("offset"))
        if version >= 3 {
            leaderEpoch = try LeaderEpoch(reader.readInt32("leaderEpoch"))
        }
        metadata = try reader.readString("metadata")
        commitTimestamp = try reader.readInt64("commitTimestamp")
        if version >= 1 && version <= 1 {
            expireTimestamp = try reader.readInt64("expireTimestamp")
        }
        for _ in 0..<(try reader.readTaggedFieldCount()) {
            let tagged = try reader.beginTaggedField()
            switch tagged.tag {
            case 0:
                topicId = try reader.readUUID("topicId")
            default: reader.skip(tagged)
            }
            try reader.end(tagged)
        }
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(offset.rawValue)
        if version >= 3 {
            writer.writeInteger(leaderEpoch.rawValue)
        }
        try writer.writeString(metadata, "metadata")
        writer.writeInteger(commitTimestamp)
        if version >= 1 && version <= 1 {
            writer.writeInteger(expireTimestamp)
        }
        if writer.isFlexible {
            let count = writer.beginTaggedFields()
            if topicId != .zero {
                let content = writer.beginTaggedField(0, countedAt: count)
                writer.writeUUID(topicId)
                writer.endTaggedField(contentAt: content)
            }
        }
    }
}
