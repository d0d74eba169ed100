// Written by wiregen from 13_LeaveGroup.schema. Do not edit.

public import MartletModel

/// Versions 0-5, flexible from 4.
public struct LeaveGroupRequest: WireRequest {
    public typealias Response = LeaveGroupResponse
    public static var apiKey: ApiKey { .leaveGroup }
    public static var messageName: StaticString { "LeaveGroupRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var groupId: String = ""
    /// Versions 0-2 only.
    public var memberId: String = ""
    /// From version 3 on.
    public var members: [MemberIdentity] = []

    public init(groupId: String = "", memberId: String = "", members: [MemberIdentity] = []) {
        self.groupId = groupId
        self.memberId = memberId
        self.members = members
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groupId = try reader.readString("groupId")
        if version <= 2 {
            memberId = try reader.readString("memberId")
        }
        if version >= 3 {
            members = try reader.readArray("members", version: version)
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(groupId, "groupId")
        if version <= 2 {
            try writer.writeString(memberId, "memberId")
        } else {
            try writer.refuse(!memberId.isEmpty, "memberId")
        }
        if version >= 3 {
            try writer.writeArray(members, "members", version: version)
        } else {
            try writer.refuse(!members.isEmpty, "members")
        }
        writer.writeNoTaggedFields()
    }
}

extension LeaveGroupRequest {
    public struct MemberIdentity: WireStructure {
        public var memberId: String = ""
        public var groupInstanceId: String? = nil
        /// From version 5 on.
        public var reason: String? = nil

        public init(memberId: String = "", groupInstanceId: String? = nil, reason: String? = nil) {
            self.memberId = memberId
            self.groupInstanceId = groupInstanceId
            self.reason = reason
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            memberId = try reader.readString("memberId")
            groupInstanceId = try reader.readNullableString("groupInstanceId")
            if version >= 5 {
                reason = try reader.readNullableString("reason")
            }
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(memberId, "memberId")
            try writer.writeNullableString(groupInstanceId, "groupInstanceId")
            if version >= 5 {
                try writer.writeNullableString(reason, "reason")
            }
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0-5, flexible from 4.
public struct LeaveGroupResponse: ThrottledResponse {
    public static var messageName: StaticString { "LeaveGroupResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 4 }

    /// From version 1 on.
    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    /// From version 3 on.
    public var members: [MemberResponse] = []

    public init(throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, members: [MemberResponse] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.members = members
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version >= 1 {
            throttleTimeMs = try reader.readInt32("throttleTimeMs")
        }
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        if version >= 3 {
            members = try reader.readArray("members", version: version)
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version >= 1 {
            writer.writeInteger(throttleTimeMs)
        }
        writer.writeInteger(errorCode.rawValue)
        if version >= 3 {
            try writer.writeArray(members, "members", version: version)
        } else {
            try writer.refuse(!members.isEmpty, "members")
        }
        writer.writeNoTaggedFields()
    }
}

extension LeaveGroupResponse {
    public struct MemberResponse: WireStructure {
        public var memberId: String = ""
        public var groupInstanceId: String? = ""
        public var errorCode: ErrorCode = .none

        public init(memberId: String = "", groupInstanceId: String? = "", errorCode: ErrorCode = .none) {
            self.memberId = memberId
            self.groupInstanceId = groupInstanceId
            self.errorCode = errorCode
        }

        static var minimumByteCount: Int { 5 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            memberId = try reader.readString("memberId")
            groupInstanceId = try reader.readNullableString("groupInstanceId")
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(memberId, "memberId")
            try writer.writeNullableString(groupInstanceId, "groupInstanceId")
            writer.writeInteger(errorCode.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}
