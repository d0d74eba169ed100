// Written by wiregen from 12_Heartbeat.schema. Do not edit.

public import MartletModel

/// Versions 0-4, flexible from 4.
public struct HeartbeatRequest: WireRequest {
    public typealias Response = HeartbeatResponse
    public static var apiKey: ApiKey { .heartbeat }
    public static var messageName: StaticString { "HeartbeatRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var groupId: String = ""
    public var generationId: Int32 = 0
    public var memberId: String = ""
    /// From version 3 on.
    public var groupInstanceId: String? = nil

    public init(groupId: String = "", generationId: Int32 = 0, memberId: String = "", groupInstanceId: String? = nil) {
        self.groupId = groupId
        self.generationId = generationId
        self.memberId = memberId
        self.groupInstanceId = groupInstanceId
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groupId = try reader.readString("groupId")
        generationId = try reader.readInt32("generationId")
        memberId = try reader.readString("memberId")
        if version >= 3 {
            groupInstanceId = try reader.readNullableString("groupInstanceId")
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(groupId, "groupId")
        writer.writeInteger(generationId)
        try writer.writeString(memberId, "memberId")
        if version >= 3 {
            try writer.writeNullableString(groupInstanceId, "groupInstanceId")
        } else {
            try writer.refuse(groupInstanceId != nil, "groupInstanceId")
        }
        writer.writeNoTaggedFields()
    }
}

/// Versions 0-4, flexible from 4.
public struct HeartbeatResponse: ThrottledResponse {
    public static var messageName: StaticString { "HeartbeatResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 4 }

    /// From version 1 on.
    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none

    public init(throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version >= 1 {
            throttleTimeMs = try reader.readInt32("throttleTimeMs")
        }
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version >= 1 {
            writer.writeInteger(throttleTimeMs)
        }
        writer.writeInteger(errorCode.rawValue)
        writer.writeNoTaggedFields()
    }
}
