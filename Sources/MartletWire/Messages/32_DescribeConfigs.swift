// Written by wiregen from 32_DescribeConfigs.schema. Do not edit.

public import MartletModel

/// Versions 1-4, flexible from 4.
public struct DescribeConfigsRequest: WireRequest {
    public typealias Response = DescribeConfigsResponse
    public static var apiKey: ApiKey { .describeConfigs }
    public static var messageName: StaticString { "DescribeConfigsRequest" }
    public static var validVersions: ClosedRange<Int16> { 1...4 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var resources: [DescribeConfigsResource] = []
    public var includeSynonyms: Bool = false
    /// From version 3 on.
    public var includeDocumentation: Bool = false

    public init(
        resources: [DescribeConfigsResource] = [], includeSynonyms: Bool = false, includeDocumentation: Bool = false
    ) {
        self.resources = resources
        self.includeSynonyms = includeSynonyms
        self.includeDocumentation = includeDocumentation
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        resources = try reader.readArray("resources", version: version)
        includeSynonyms = try reader.readBool("includeSynonyms")
        if version >= 3 {
            includeDocumentation = try reader.readBool("includeDocumentation")
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(resources, "resources", version: version)
        writer.writeBool(includeSynonyms)
        if version >= 3 {
            writer.writeBool(includeDocumentation)
        } else {
            try writer.refuse(includeDocumentation, "includeDocumentation")
        }
        writer.writeNoTaggedFields()
    }
}

extension DescribeConfigsRequest {
    public struct DescribeConfigsResource: WireStructure {
        public var resourceType: Int8 = 0
        public var resourceName: String = ""
        public var configurationKeys: [String]? = []

        public init(resourceType: Int8 = 0, resourceName: String = "", configurationKeys: [String]? = []) {
            self.resourceType = resourceType
            self.resourceName = resourceName
            self.configurationKeys = configurationKeys
        }

        static var minimumByteCount: Int { 4 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            resourceType = try reader.readInt8("resourceType")
            resourceName = try reader.readString("resourceName")
            configurationKeys = try reader.readNullableStrings("configurationKeys")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(resourceType)
            try writer.writeString(resourceName, "resourceName")
            try writer.writeNullableStrings(configurationKeys, "configurationKeys")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 1-4, flexible from 4.
public struct DescribeConfigsResponse: ThrottledResponse {
    public static var messageName: StaticString { "DescribeConfigsResponse" }
    public static var validVersions: ClosedRange<Int16> { 1...4 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var throttleTimeMs: Int32 = 0
    public var results: [DescribeConfigsResult] = []

    public init(throttleTimeMs: Int32 = 0, results: [DescribeConfigsResult] = []) {
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

extension DescribeConfigsResponse {
    public struct DescribeConfigsResult: WireStructure {
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = ""
        public var resourceType: Int8 = 0
        public var resourceName: String = ""
        public var configs: [DescribeConfigsResourceResult] = []

        public init(
            errorCode: ErrorCode = .none, errorMessage: String? = "", resourceType: Int8 = 0, resourceName: String = "",
            configs: [DescribeConfigsResourceResult] = []
        ) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.resourceType = resourceType
            self.resourceName = resourceName
            self.configs = configs
        }

        static var minimumByteCount: Int { 7 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            resourceType = try reader.readInt8("resourceType")
            resourceName = try reader.readString("resourceName")
            configs = try reader.readArray("configs", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            writer.writeInteger(resourceType)
            try writer.writeString(resourceName, "resourceName")
            try writer.writeArray(configs, "configs", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeConfigsResponse {
    public struct DescribeConfigsResourceResult: WireStructure {
        public var name: String = ""
        public var value: String? = ""
        public var readOnly: Bool = false
        public var configSource: Int8 = -1
        public var isSensitive: Bool = false
        public var synonyms: [DescribeConfigsSynonym] = []
        /// From version 3 on.
        public var configType: Int8 = 0
        /// From version 3 on.
        public var documentation: String? = ""

        public init(
            name: String = "", value: String? = "", readOnly: Bool = false, configSource: Int8 = -1,
            isSensitive: Bool = false, synonyms: [DescribeConfigsSynonym] = [], configType: Int8 = 0,
            documentation: String? = ""
        ) {
            self.name = name
            self.value = value
            self.readOnly = readOnly
            self.configSource = configSource
            self.isSensitive = isSensitive
            self.synonyms = synonyms
            self.configType = configType
            self.documentation = documentation
        }

        static var minimumByteCount: Int { 9 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            value = try reader.readNullableString("value")
            readOnly = try reader.readBool("readOnly")
            configSource = try reader.readInt8("configSource")
            isSensitive = try reader.readBool("isSensitive")
            synonyms = try reader.readArray("synonyms", version: version)
            if version >= 3 {
                configType = try reader.readInt8("configType")
                documentation = try reader.readNullableString("documentation")
            }
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            try writer.writeNullableString(value, "value")
            writer.writeBool(readOnly)
            writer.writeInteger(configSource)
            writer.writeBool(isSensitive)
            try writer.writeArray(synonyms, "synonyms", version: version)
            if version >= 3 {
                writer.writeInteger(configType)
                try writer.writeNullableString(documentation, "documentation")
            }
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeConfigsResponse {
    public struct DescribeConfigsSynonym: WireStructure {
        public var name: String = ""
        public var value: String? = ""
        public var source: Int8 = 0

        public init(name: String = "", value: String? = "", source: Int8 = 0) {
            self.name = name
            self.value = value
            self.source = source
        }

        static var minimumByteCount: Int { 4 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            value = try reader.readNullableString("value")
            source = try reader.readInt8("source")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            try writer.writeNullableString(value, "value")
            writer.writeInteger(source)
            writer.writeNoTaggedFields()
        }
    }
}
