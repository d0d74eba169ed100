// Written by wiregen from 74_ListConfigResources.schema. Do not edit.

public import MartletModel

/// Versions 0-1, flexible from 0.
public struct ListConfigResourcesRequest: WireRequest {
    public typealias Response = ListConfigResourcesResponse
    public static var apiKey: ApiKey { .listConfigResources }
    public static var messageName: StaticString { "ListConfigResourcesRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    /// From version 1 on.
    public var resourceTypes: [Int8] = []

    public init(resourceTypes: [Int8] = []) {
        self.resourceTypes = resourceTypes
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version >= 1 {
            resourceTypes = try reader.readIntegers("resourceTypes")
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version >= 1 {
            try writer.writeIntegers(resourceTypes, "resourceTypes")
        } else {
            try writer.refuse(!resourceTypes.isEmpty, "resourceTypes")
        }
        writer.writeNoTaggedFields()
    }
}

/// Versions 0-1, flexible from 0.
public struct ListConfigResourcesResponse: ThrottledResponse {
    public static var messageName: StaticString { "ListConfigResourcesResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    public var configResources: [ConfigResource] = []

    public init(throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, configResources: [ConfigResource] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.configResources = configResources
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        configResources = try reader.readArray("configResources", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        writer.writeInteger(errorCode.rawValue)
        try writer.writeArray(configResources, "configResources", version: version)
        writer.writeNoTaggedFields()
    }
}

extension ListConfigResourcesResponse {
    public struct ConfigResource: WireStructure {
        public var resourceName: String = ""
        /// From version 1 on.
        public var resourceType: Int8 = 16

        public init(resourceName: String = "", resourceType: Int8 = 16) {
            self.resourceName = resourceName
            self.resourceType = resourceType
        }

        static var minimumByteCount: Int { 2 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            resourceName = try reader.readString("resourceName")
            if version >= 1 {
                resourceType = try reader.readInt8("resourceType")
            }
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(resourceName, "resourceName")
            if version >= 1 {
                writer.writeInteger(resourceType)
            }
            writer.writeNoTaggedFields()
        }
    }
}
