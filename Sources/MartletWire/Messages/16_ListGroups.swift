// Written by wiregen from 16_ListGroups.schema. Do not edit.

public import MartletModel

/// Versions 0-5, flexible from 3.
public struct ListGroupsRequest: WireRequest {
    public typealias Response = ListGroupsResponse
    public static var apiKey: ApiKey { .listGroups }
    public static var messageName: StaticString { "ListGroupsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 3 }

    /// From version 4 on.
    public var statesFilter: [String] = []
    /// From version 5 on.
    public var typesFilter: [String] = []

    public init(statesFilter: [String] = [], typesFilter: [String] = []) {
        self.statesFilter = statesFilter
        self.typesFilter = typesFilter
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version >= 4 {
            statesFilter = try reader.readStrings("statesFilter")
        }
        if version >= 5 {
            typesFilter = try reader.readStrings("typesFilter")
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version >= 4 {
            try writer.writeStrings(statesFilter, "statesFilter")
        } else {
            try writer.refuse(!statesFilter.isEmpty, "statesFilter")
        }
        if version >= 5 {
            try writer.writeStrings(typesFilter, "typesFilter")
        } else {
            try writer.refuse(!typesFilter.isEmpty, "typesFilter")
        }
        writer.writeNoTaggedFields()
    }
}

/// Versions 0-5, flexible from 3.
public struct ListGroupsResponse: ThrottledResponse {
    public static var messageName: StaticString { "ListGroupsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 3 }

    /// From version 1 on.
    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    public var groups: [ListedGroup] = []

    public init(throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, groups: [ListedGroup] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.groups = groups
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version >= 1 {
            throttleTimeMs = try reader.readInt32("throttleTimeMs")
        }
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        groups = try reader.readArray("groups", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version >= 1 {
            writer.writeInteger(throttleTimeMs)
        }
        writer.writeInteger(errorCode.rawValue)
        try writer.writeArray(groups, "groups", version: version)
        writer.writeNoTaggedFields()
    }
}

extension ListGroupsResponse {
    public struct ListedGroup: WireStructure {
        public var groupId: String = ""
        public var protocolType: String = ""
        /// From version 4 on.
        public var groupState: String = ""
        /// From version 5 on.
        public var groupType: String = ""

        public init(groupId: String = "", protocolType: String = "", groupState: String = "", groupType: String = "") {
            self.groupId = groupId
            self.protocolType = protocolType
            self.groupState = groupState
            self.groupType = groupType
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            groupId = try reader.readString("groupId")
            protocolType = try reader.readString("protocolType")
            if version >= 4 {
                groupState = try reader.readString("groupState")
            }
            if version >= 5 {
                groupType = try reader.readString("groupType")
            }
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(groupId, "groupId")
            try writer.writeString(protocolType, "protocolType")
            if version >= 4 {
                try writer.writeString(groupState, "groupState")
            }
            if version >= 5 {
                try writer.writeString(groupType, "groupType")
            }
            writer.writeNoTaggedFields()
        }
    }
}
