// Written by wiregen from 15_DescribeGroups.schema. Do not edit.

public import MartletModel
public import NIOCore

/// Versions 0-6, flexible from 5.
public struct DescribeGroupsRequest: WireRequest {
    public typealias Response = DescribeGroupsResponse
    public static var apiKey: ApiKey { .describeGroups }
    public static var messageName: StaticString { "DescribeGroupsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    public static var firstFlexibleVersion: Int16? { 5 }

    public var groups: [String] = []
    /// From version 3 on.
    public var includeAuthorizedOperations: Bool = false

    public init(groups: [String] = [], includeAuthorizedOperations: Bool = false) {
        self.groups = groups
        self.includeAuthorizedOperations = includeAuthorizedOperations
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groups = try reader.readStrings("groups")
        if version >= 3 {
            includeAuthorizedOperations = try reader.readBool("includeAuthorizedOperations")
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeStrings(groups, "groups")
        if version >= 3 {
            writer.writeBool(includeAuthorizedOperations)
        } else {
            try writer.refuse(includeAuthorizedOperations, "includeAuthorizedOperations")
        }
        writer.writeNoTaggedFields()
    }
}

/// Versions 0-6, flexible from 5.
public struct DescribeGroupsResponse: ThrottledResponse {
    public static var messageName: StaticString { "DescribeGroupsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    public static var firstFlexibleVersion: Int16? { 5 }

    /// From version 1 on.
    public var throttleTimeMs: Int32 = 0
    public var groups: [DescribedGroup] = []

    public init(throttleTimeMs: Int32 = 0, groups: [DescribedGroup] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.groups = groups
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version >= 1 {
            throttleTimeMs = try reader.readInt32("throttleTimeMs")
        }
        groups = try reader.readArray("groups", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version >= 1 {
            writer.writeInteger(throttleTimeMs)
        }
        try writer.writeArray(groups, "groups", version: version)
        writer.writeNoTaggedFields()
    }
}

extension DescribeGroupsResponse {
    public struct DescribedGroup: WireStructure {
        public var errorCode: ErrorCode = .none
        /// From version 6 on.
        public var errorMessage: String? = nil
        public var groupId: String = ""
        public var groupState: String = ""
        public var protocolType: String = ""
        public var protocolData: String = ""
        public var members: [DescribedGroupMember] = []
        /// From version 3 on.
        public var authorizedOperations: Int32 = -2147483648

        public init(
            errorCode: ErrorCode = .none, errorMessage: String? = nil, groupId: String = "", groupState: String = "",
            protocolType: String = "", protocolData: String = "", members: [DescribedGroupMember] = [],
            authorizedOperations: Int32 = -2147483648
        ) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.groupId = groupId
            self.groupState = groupState
            self.protocolType = protocolType
            self.protocolData = protocolData
            self.members = members
            self.authorizedOperations = authorizedOperations
        }

        static var minimumByteCount: Int { 12 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            if version >= 6 {
                errorMessage = try reader.readNullableString("errorMessage")
            }
            groupId = try reader.readString("groupId")
            groupState = try reader.readString("groupState")
            protocolType = try reader.readString("protocolType")
            protocolData = try reader.readString("protocolData")
            members = try reader.readArray("members", version: version)
            if version >= 3 {
                authorizedOperations = try reader.readInt32("authorizedOperations")
            }
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(errorCode.rawValue)
            if version >= 6 {
                try writer.writeNullableString(errorMessage, "errorMessage")
            } else {
                try writer.refuse(errorMessage != nil, "errorMessage")
            }
            try writer.writeString(groupId, "groupId")
            try writer.writeString(groupState, "groupState")
            try writer.writeString(protocolType, "protocolType")
            try writer.writeString(protocolData, "protocolData")
            try writer.writeArray(members, "members", version: version)
            if version >= 3 {
                writer.writeInteger(authorizedOperations)
            } else {
                try writer.refuse(authorizedOperations != -2147483648, "authorizedOperations")
            }
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeGroupsResponse {
    public struct DescribedGroupMember: WireStructure {
        public var memberId: String = ""
        /// From version 4 on.
        public var groupInstanceId: String? = nil
        public var clientId: String = ""
        public var clientHost: String = ""
        public var memberMetadata: ByteBuffer = ByteBuffer()
        public var memberAssignment: ByteBuffer = ByteBuffer()

        public init(
            memberId: String = "", groupInstanceId: String? = nil, clientId: String = "", clientHost: String = "",
            memberMetadata: ByteBuffer = ByteBuffer(), memberAssignment: ByteBuffer = ByteBuffer()
        ) {
            self.memberId = memberId
            self.groupInstanceId = groupInstanceId
            self.clientId = clientId
            self.clientHost = clientHost
            self.memberMetadata = memberMetadata
            self.memberAssignment = memberAssignment
        }

        static var minimumByteCount: Int { 7 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            memberId = try reader.readString("memberId")
            if version >= 4 {
                groupInstanceId = try reader.readNullableString("groupInstanceId")
            }
            clientId = try reader.readString("clientId")
            clientHost = try reader.readString("clientHost")
            memberMetadata = try reader.readBytes("memberMetadata")
            memberAssignment = try reader.readBytes("memberAssignment")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(memberId, "memberId")
            if version >= 4 {
                try writer.writeNullableString(groupInstanceId, "groupInstanceId")
            }
            try writer.writeString(clientId, "clientId")
            try writer.writeString(clientHost, "clientHost")
            try writer.writeBytes(memberMetadata, "memberMetadata")
            try writer.writeBytes(memberAssignment, "memberAssignment")
            writer.writeNoTaggedFields()
        }
    }
}
