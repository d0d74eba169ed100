// Written by wiregen from 06_ConsumerGroupTargetAssignmentMetadata.schema. Do not edit.

/// Versions 0.
public struct ConsumerGroupTargetAssignmentMetadataKey: WireRecordKey {
    public typealias Value = ConsumerGroupTargetAssignmentMetadataValue
    public static var recordType: Int16 { 6 }
    public static var messageName: StaticString { "ConsumerGroupTargetAssignmentMetadataKey" }
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
public struct ConsumerGroupTargetAssignmentMetadataValue: WireMessage {
    public static var messageName: StaticString { "ConsumerGroupTargetAssignmentMetadataValue" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var assignmentEpoch: Int32 = 0

    public init(assignmentEpoch: Int32 = 0) {
        self.assignmentEpoch = assignmentEpoch
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        assignmentEpoch = try reader.readInt32("assignmentEpoch")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(assignmentEpoch)
        writer.writeNoTaggedFields()
    }
}
