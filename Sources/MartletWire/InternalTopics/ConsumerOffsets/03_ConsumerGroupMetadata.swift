// Written by wiregen from 03_ConsumerGroupMetadata.schema. Do not edit.

/// Versions 0.
public struct ConsumerGroupMetadataKey: WireRecordKey {
    public typealias Value = ConsumerGroupMetadataValue
    public static var recordType: Int16 { 3 }
    public static var messageName: StaticString { "ConsumerGroupMetadataKey" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var groupId: String = ""

    public init(groupId: String = "") {
        self.groupId = groupId
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groupId = try reader.readString("groupId")
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(groupId, "groupId")
    }
}

/// Versions 0, flexible from 0.
public struct ConsumerGroupMetadataValue: WireMessage {
    public static var messageName: StaticString { "ConsumerGroupMetadataValue" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var epoch: Int32 = 0
    /// Tag 0.
    public var metadataHash: Int64 = 0

    public init(epoch: Int32 = 0, metadataHash: Int64 = 0) {
        self.epoch = epoch
        self.metadataHash = metadataHash
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        epoch = try reader.readInt32("epoch")
        for _ in 0..<(try reader.readTaggedFieldCount()) {
            let tagged = try reader.beginTaggedField()
            switch tagged.tag {
            case 0:
                metadataHash = try reader.readInt64("metadataHash")
            default: reader.skip(tagged)
            }
            try reader.end(tagged)
        }
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(epoch)
        let count = writer.beginTaggedFields()
        if metadataHash != 0 {
            let content = writer.beginTaggedField(0, countedAt: count)
            writer.writeInteger(metadataHash)
            writer.endTaggedField(contentAt: content)
        }
    }
}
