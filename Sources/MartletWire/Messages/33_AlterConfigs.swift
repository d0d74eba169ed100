// Written by wiregen from 33_AlterConfigs.schema. Do not edit.

public import MartletModel

/// Versions 0-2, flexible from 2.
public struct AlterConfigsRequest: WireRequest {
    public typealias Response = AlterConfigsResponse
    public static var apiKey: ApiKey { .alterConfigs }
    public static var messageName: StaticString { "AlterConfigsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var resources: [AlterConfigsResource] = []
    public var validateOnly: Bool = false

    public init(resources: [AlterConfigsResource] = [], validateOnly: Bool = false) {
        self.resources = resources
        self.validateOnly = validateOnly
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        resources = try reader.readArray("resources", version: version)
        validateOnly = try reader.readBool("validateOnly")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(resources, "resources", version: version)
        writer.writeBool(validateOnly)
        writer.writeNoTaggedFields()
    }
}

extension AlterConfigsRequest {
    public struct AlterConfigsResource: WireStructure {
        public var resourceType: Int8 = 0
        public var resourceName: String = ""
        public var configs: [AlterableConfig] = []

        public init(resourceType: Int8 = 0, resourceName: String = "", configs: [AlterableConfig] = []) {
            self.resourceType = resourceType
            self.resourceName = resourceName
            self.configs = configs
        }

        static var minimumByteCount: Int { 4 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            resourceType = try reader.readInt8("resourceType")
            resourceName = try reader.readString("resourceName")
            configs = try reader.readArray("configs", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(resourceType)
            try writer.writeString(resourceName, "resourceName")
            try writer.writeArray(configs, "configs", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension AlterConfigsRequest {
    public struct AlterableConfig: WireStructure {
        public var name: String = ""
        public var value: String? = ""

        public init(name: String = "", value: String? = "") {
            self.name = name
            self.value = value
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            value = try reader.readNullableString("value")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            try writer.writeNullableString(value, "value")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0-2, flexible from 2.
public struct AlterConfigsResponse: ThrottledResponse {
    public static var messageName: StaticString { "AlterConfigsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var throttleTimeMs: Int32 = 0
    public var responses: [AlterConfigsResourceResponse] = []

    public init(throttleTimeMs: Int32 = 0, responses: [AlterConfigsResourceResponse] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.responses = responses
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        responses = try reader.readArray("responses", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        try writer.writeArray(responses, "responses", version: version)
        writer.writeNoTaggedFields()
    }
}

extension AlterConfigsResponse {
    public struct AlterConfigsResourceResponse: WireStructure {
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = ""
        public var resourceType: Int8 = 0
        public var resourceName: String = ""

        public init(
            errorCode: ErrorCode = .none, errorMessage: String? = "", resourceType: Int8 = 0, resourceName: String = ""
        ) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.resourceType = resourceType
            self.resourceName = resourceName
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            resourceType = try reader.readInt8("resourceType")
            resourceName = try reader.readString("resourceName")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            writer.writeInteger(resourceType)
            try writer.writeString(resourceName, "resourceName")
            writer.writeNoTaggedFields()
        }
    }
}
