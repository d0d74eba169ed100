// Written by wiregen from 10_ShareGroupMemberMetadata.schema. Do not edit.

/// Versions 0.
public struct ShareGroupMemberMetadataKey: WireRecordKey {
    public typealias Value = ShareGroupMemberMetadataValue
    public static var recordType: Int16 { 10 }
    public static var messageName: StaticString { "ShareGroupMemberMetadataKey" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var groupId: String = ""
    public var memberId: String = ""

    public init(groupId: String = "", memberId: String = "") {
        self.groupId = groupId
        self.memberId = memberId
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groupId = try reader.readString("groupId")
        memberId = try reader.readString("memberId")
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(groupId, "groupId")
        try writer.writeString(memberId, "memberId")
    }
}

/// Versions 0, flexible from 0.
public struct ShareGroupMemberMetadataValue: WireMessage {
    public static var messageName: StaticString { "ShareGroupMemberMetadataValue" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var rackId: String? = ""
    public var clientId: String = ""
    public var clientHost: String = ""
    public var subscribedTopicNames: [String] = []

    public init(
        rackId: String? = "", clientId: String = "", clientHost: String = "", subscribedTopicNames: [String] = []
    ) {
        self.rackId = rackId
        self.clientId = clientId
        self.clientHost = clientHost
        self.subscribedTopicNames = subscribedTopicNames
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        rackId = try reader.readNullableString("rackId")
        clientId = try reader.readString("clientId")
        clientHost = try reader.readString("clientHost")
        subscribedTopicNames = try reader.readStrings("subscribedTopicNames")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeNullableString(rackId, "rackId")
        try writer.writeString(clientId, "clientId")
        try writer.writeString(clientHost, "clientHost")
        try writer.writeStrings(subscribedTopicNames, "subscribedTopicNames")
        writer.writeNoTaggedFields()
    }
}
