// Written by wiregen from 11_ShareGroupMetadata.schema. Do not edit.

/// Versions 0.
public struct ShareGroupMetadataKey: WireRecordKey {
    public typealias Value = ShareGroupMetadataValue
    public static var recordType: Int16 { 11 }
    public static var messageName: StaticString { "ShareGroupMetadataKey" }
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
public struct ShareGroupMetadataValue: WireMessage {
    public static var messageName: StaticString { "ShareGroupMetadataValue" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var epoch: Int32 = 0
    public var metadataHash: Int64 = 0

    public init(epoch: Int32 = 0, metadataHash: Int64 = 0) {
        self.epoch = epoch
        self.metadataHash = metadataHash
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        epoch = try reader.readInt32("epoch")
        metadataHash = try reader.readInt64("metadataHash")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(epoch)
        writer.writeInteger(metadataHash)
        writer.writeNoTaggedFields()
    }
}
