// Written by wiregen from 48_DescribeClientQuotas.schema. Do not edit.

public import MartletModel

/// Versions 0-1, flexible from 1.
public struct DescribeClientQuotasRequest: WireRequest {
    public typealias Response = DescribeClientQuotasResponse
    public static var apiKey: ApiKey { .describeClientQuotas }
    public static var messageName: StaticString { "DescribeClientQuotasRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var components: [ComponentData] = []
    public var strict: Bool = false

    public init(components: [ComponentData] = [], strict: Bool = false) {
        self.components = components
        self.strict = strict
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        components = try reader.readArray("components", version: version)
        strict = try reader.readBool("strict")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(components, "components", version: version)
        writer.writeBool(strict)
        writer.writeNoTaggedFields()
    }
}

extension DescribeClientQuotasRequest {
    public struct ComponentData: WireStructure {
        public var entityType: String = ""
        public var matchType: Int8 = 0
        public var match: String? = ""

        public init(entityType: String = "", matchType: Int8 = 0, match: String? = "") {
            self.entityType = entityType
            self.matchType = matchType
            self.match = match
        }

        static var minimumByteCount: Int { 4 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            entityType = try reader.readString("entityType")
            matchType = try reader.readInt8("matchType")
            match = try reader.readNullableString("match")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(entityType, "entityType")
            writer.writeInteger(matchType)
            try writer.writeNullableString(match, "match")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0-1, flexible from 1.
public struct DescribeClientQuotasResponse: ThrottledResponse {
    public static var messageName: StaticString { "DescribeClientQuotasResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    public var errorMessage: String? = ""
    public var entries: [EntryData]? = []

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = "", entries: [EntryData]? = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.entries = entries
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        errorMessage = try reader.readNullableString("errorMessage")
        entries = try reader.readNullableArray("entries", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        writer.writeInteger(errorCode.rawValue)
        try writer.writeNullableString(errorMessage, "errorMessage")
        try writer.writeNullableArray(entries, "entries", version: version)
        writer.writeNoTaggedFields()
    }
}

extension DescribeClientQuotasResponse {
    public struct EntryData: WireStructure {
        public var entity: [EntityData] = []
        public var values: [ValueData] = []

        public init(entity: [EntityData] = [], values: [ValueData] = []) {
            self.entity = entity
            self.values = values
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            entity = try reader.readArray("entity", version: version)
            values = try reader.readArray("values", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeArray(entity, "entity", version: version)
            try writer.writeArray(values, "values", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeClientQuotasResponse {
    public struct EntityData: WireStructure {
        public var entityType: String = ""
        public var entityName: String? = ""

        public init(entityType: String = "", entityName: String? = "") {
            self.entityType = entityType
            self.entityName = entityName
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            entityType = try reader.readString("entityType")
            entityName = try reader.readNullableString("entityName")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(entityType, "entityType")
            try writer.writeNullableString(entityName, "entityName")
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeClientQuotasResponse {
    public struct ValueData: WireStructure {
        public var key: String = ""
        public var value: Double = 0

        public init(key: String = "", value: Double = 0) {
            self.key = key
            self.value = value
        }

        static var minimumByteCount: Int { 10 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            key = try reader.readString("key")
            value = try reader.readFloat64("value")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(key, "key")
            writer.writeFloat64(value)
            writer.writeNoTaggedFields()
        }
    }
}
