// Written by wiregen from 14_SyncGroup.schema. Do not edit.

public import MartletModel
public import NIOCore

/// Versions 0-5, flexible from 4.
public struct SyncGroupRequest: WireRequest {
    public typealias Response = SyncGroupResponse
    public static var apiKey: ApiKey { .syncGroup }
    public static var messageName: StaticString { "SyncGroupRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var groupId: String = ""
    public var generationId: Int32 = 0
    public var memberId: String = ""
    /// From version 3 on.
    public var groupInstanceId: String? = nil
    /// From version 5 on.
    public var protocolType: String? = nil
    /// From version 5 on.
    public var protocolName: String? = nil
    public var assignments: [SyncGroupRequestAssignment] = []

    public init(
        groupId: String = "", generationId: Int32 = 0, memberId: String = "", groupInstanceId: String? = nil,
        protocolType: String? = nil, protocolName: String? = nil, assignments: [SyncGroupRequestAssignment] = []
    ) {
        self.groupId = groupId
        self.generationId = generationId
        self.memberId = memberId
        self.groupInstanceId = groupInstanceId
        self.protocolType = protocolType
        self.protocolName = protocolName
        self.assignments = assignments
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groupId = try reader.readString("groupId")
        generationId = try reader.readInt32("generationId")
        memberId = try reader.readString("memberId")
        if version >= 3 {
            groupInstanceId = try reader.readNullableString("groupInstanceId")
        }
        if version >= 5 {
            protocolType = try reader.readNullableString("protocolType")
            protocolName = try reader.readNullableString("protocolName")
        }
        assignments = try reader.readArray("assignments", version: version)
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
        if version >= 5 {
            try writer.writeNullableString(protocolType, "protocolType")
            try writer.writeNullableString(protocolName, "protocolName")
        }
        try writer.writeArray(assignments, "assignments", version: version)
        writer.writeNoTaggedFields()
    }
}

extension SyncGroupRequest {
    public struct SyncGroupRequestAssignment: WireStructure {
        public var memberId: String = ""
        public var assignment: ByteBuffer = ByteBuffer()

        public init(memberId: String = "", assignment: ByteBuffer = ByteBuffer()) {
            self.memberId = memberId
            self.assignment = assignment
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            memberId = try reader.readString("memberId")
            assignment = try reader.readBytes("assignment")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(memberId, "memberId")
            try writer.writeBytes(assignment, "assignment")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0-5, flexible from 4.
public struct SyncGroupResponse: ThrottledResponse {
    public static var messageName: StaticString { "SyncGroupResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 4 }

    /// From version 1 on.
    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    /// From version 5 on.
    public var protocolType: String? = nil
    /// From version 5 on.
    public var protocolName: String? = nil
    public var assignment: ByteBuffer = ByteBuffer()

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, protocolType: String? = nil,
        protocolName: String? = nil, assignment: ByteBuffer = ByteBuffer()
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.protocolType = protocolType
        self.protocolName = protocolName
        self.assignment = assignment
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version >= 1 {
            throttleTimeMs = try reader.readInt32("throttleTimeMs")
        }
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        if version >= 5 {
            protocolType = try reader.readNullableString("protocolType")
            protocolName = try reader.readNullableString("protocolName")
        }
        assignment = try reader.readBytes("assignment")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version >= 1 {
            writer.writeInteger(throttleTimeMs)
        }
        writer.writeInteger(errorCode.rawValue)
        if version >= 5 {
            try writer.writeNullableString(protocolType, "protocolType")
            try writer.writeNullableString(protocolName, "protocolName")
        }
        try writer.writeBytes(assignment, "assignment")
        writer.writeNoTaggedFields()
    }
}
