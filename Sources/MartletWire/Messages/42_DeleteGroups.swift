// Written by wiregen from 42_DeleteGroups.schema. Do not edit.

public import MartletModel

/// Versions 0-2, flexible from 2.
public struct DeleteGroupsRequest: WireRequest {
    public typealias Response = DeleteGroupsResponse
    public static var apiKey: ApiKey { .deleteGroups }
    public static var messageName: StaticString { "DeleteGroupsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var groupsNames: [String] = []

    public init(groupsNames: [String] = []) {
        self.groupsNames = groupsNames
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groupsNames = try reader.readStrings("groupsNames")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeStrings(groupsNames, "groupsNames")
        writer.writeNoTaggedFields()
    }
}

/// Versions 0-2, flexible from 2.
public struct DeleteGroupsResponse: ThrottledResponse {
    public static var messageName: StaticString { "DeleteGroupsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var throttleTimeMs: Int32 = 0
    public var results: [DeletableGroupResult] = []

    public init(throttleTimeMs: Int32 = 0, results: [DeletableGroupResult] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.results = results
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        results = try reader.readArray("results", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        try writer.writeArray(results, "results", version: version)
        writer.writeNoTaggedFields()
    }
}

extension DeleteGroupsResponse {
    public struct DeletableGroupResult: WireStructure {
        public var groupId: String = ""
        public var errorCode: ErrorCode = .none

        public init(groupId: String = "", errorCode: ErrorCode = .none) {
            self.groupId = groupId
            self.errorCode = errorCode
        }

        static var minimumByteCount: Int { 4 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            groupId = try reader.readString("groupId")
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(groupId, "groupId")
            writer.writeInteger(errorCode.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}
