// Written by wiregen from 11_JoinGroup.schema. Do not edit.

public import MartletModel
public import NIOCore

/// Versions 0-9, flexible from 6.
public struct JoinGroupRequest: WireRequest {
    public typealias Response = JoinGroupResponse
    public static var apiKey: ApiKey { .joinGroup }
    public static var messageName: StaticString { "JoinGroupRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...9 }
    public static var firstFlexibleVersion: Int16? { 6 }

    public var groupId: String = ""
    public var sessionTimeoutMs: Int32 = 0
    /// From version 1 on.
    public var rebalanceTimeoutMs: Int32 = -1
    public var memberId: String = ""
    /// From version 5 on.
    public var groupInstanceId: String? = nil
    public var protocolType: String = ""
    public var protocols: [JoinGroupRequestProtocol] = []
    /// From version 8 on.
    public var reason: String? = nil

    public init(
        groupId: String = "", sessionTimeoutMs: Int32 = 0, rebalanceTimeoutMs: Int32 = -1, memberId: String = "",
        groupInstanceId: String? = nil, protocolType: String = "", protocols: [JoinGroupRequestProtocol] = [],
        reason: String? = nil
    ) {
        self.groupId = groupId
        self.sessionTimeoutMs = sessionTimeoutMs
        self.rebalanceTimeoutMs = rebalanceTimeoutMs
        self.memberId = memberId
        self.groupInstanceId = groupInstanceId
        self.protocolType = protocolType
        self.protocols = protocols
        self.reason = reason
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groupId = try reader.readString("groupId")
        sessionTimeoutMs = try reader.readInt32("sessionTimeoutMs")
        if version >= 1 {
            rebalanceTimeoutMs = try reader.readInt32("rebalanceTimeoutMs")
        }
        memberId = try reader.readString("memberId")
        if version >= 5 {
            groupInstanceId = try reader.readNullableString("groupInstanceId")
        }
        protocolType = try reader.readString("protocolType")
        protocols = try reader.readArray("protocols", version: version)
        if version >= 8 {
            reason = try reader.readNullableString("reason")
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(groupId, "groupId")
        writer.writeInteger(sessionTimeoutMs)
        if version >= 1 {
            writer.writeInteger(rebalanceTimeoutMs)
        }
        try writer.writeString(memberId, "memberId")
        if version >= 5 {
            try writer.writeNullableString(groupInstanceId, "groupInstanceId")
        } else {
            try writer.refuse(groupInstanceId != nil, "groupInstanceId")
        }
        try writer.writeString(protocolType, "protocolType")
        try writer.writeArray(protocols, "protocols", version: version)
        if version >= 8 {
            try writer.writeNullableString(reason, "reason")
        }
        writer.writeNoTaggedFields()
    }
}

extension JoinGroupRequest {
    public struct JoinGroupRequestProtocol: WireStructure {
        public var name: String = ""
        public var metadata: ByteBuffer = ByteBuffer()

        public init(name: String = "", metadata: ByteBuffer = ByteBuffer()) {
            self.name = name
            self.metadata = metadata
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            metadata = try reader.readBytes("metadata")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            try writer.writeBytes(metadata, "metadata")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0-9, flexible from 6.
public struct JoinGroupResponse: ThrottledResponse {
    public static var messageName: StaticString { "JoinGroupResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...9 }
    public static var firstFlexibleVersion: Int16? { 6 }

    /// From version 2 on.
    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    public var generationId: Int32 = -1
    /// From version 7 on.
    public var protocolType: String? = nil
    /// Null in versions 7-9.
    public var protocolName: String? = ""
    public var leader: String = ""
    /// From version 9 on.
    public var skipAssignment: Bool = false
    public var memberId: String = ""
    public var members: [JoinGroupResponseMember] = []

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, generationId: Int32 = -1, protocolType: String? = nil,
        protocolName: String? = "", leader: String = "", skipAssignment: Bool = false, memberId: String = "",
        members: [JoinGroupResponseMember] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.generationId = generationId
        self.protocolType = protocolType
        self.protocolName = protocolName
        self.leader = leader
        self.skipAssignment = skipAssignment
        self.memberId = memberId
        self.members = members
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version >= 2 {
            throttleTimeMs = try reader.readInt32("throttleTimeMs")
        }
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        generationId = try reader.readInt32("generationId")
        if version >= 7 {
            protocolType = try reader.readNullableString("protocolType")
        }
        protocolName = try version >= 7
            ? reader.readNullableString("protocolName")
            : reader.readString("protocolName")
        leader = try reader.readString("leader")
        if version >= 9 {
            skipAssignment = try reader.readBool("skipAssignment")
        }
        memberId = try reader.readString("memberId")
        members = try reader.readArray("members", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version >= 2 {
            writer.writeInteger(throttleTimeMs)
        }
        writer.writeInteger(errorCode.rawValue)
        writer.writeInteger(generationId)
        if version >= 7 {
            try writer.writeNullableString(protocolType, "protocolType")
        }
        if version >= 7 {
            try writer.writeNullableString(protocolName, "protocolName")
        } else {
            try writer.writeString(writer.nonNull(protocolName, "protocolName"), "protocolName")
        }
        try writer.writeString(leader, "leader")
        if version >= 9 {
            writer.writeBool(skipAssignment)
        } else {
            try writer.refuse(skipAssignment, "skipAssignment")
        }
        try writer.writeString(memberId, "memberId")
        try writer.writeArray(members, "members", version: version)
        writer.writeNoTaggedFields()
    }
}

extension JoinGroupResponse {
    public struct JoinGroupResponseMember: WireStructure {
        public var memberId: String = ""
        /// From version 5 on.
        public var groupInstanceId: String? = nil
        public var metadata: ByteBuffer = ByteBuffer()

        public init(memberId: String = "", groupInstanceId: String? = nil, metadata: ByteBuffer = ByteBuffer()) {
            self.memberId = memberId
            self.groupInstanceId = groupInstanceId
            self.metadata = metadata
        }

        static var minimumByteCount: Int { 4 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            memberId = try reader.readString("memberId")
            if version >= 5 {
                groupInstanceId = try reader.readNullableString("groupInstanceId")
            }
            metadata = try reader.readBytes("metadata")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(memberId, "memberId")
            if version >= 5 {
                try writer.writeNullableString(groupInstanceId, "groupInstanceId")
            }
            try writer.writeBytes(metadata, "metadata")
            writer.writeNoTaggedFields()
        }
    }
}
