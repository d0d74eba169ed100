// Written by wiregen from 49_AlterClientQuotas.schema. Do not edit.

public import MartletModel

/// Versions 0-1, flexible from 1.
public struct AlterClientQuotasRequest: WireRequest {
    public typealias Response = AlterClientQuotasResponse
    public static var apiKey: ApiKey { .alterClientQuotas }
    public static var messageName: StaticString { "AlterClientQuotasRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var entries: [EntryData] = []
    public var validateOnly: Bool = false

    public init(entries: [EntryData] = [], validateOnly: Bool = false) {
        self.entries = entries
        self.validateOnly = validateOnly
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        entries = try reader.readArray("entries", version: version)
        validateOnly = try reader.readBool("validateOnly")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(entries, "entries", version: version)
        writer.writeBool(validateOnly)
        writer.writeNoTaggedFields()
    }
}

extension AlterClientQuotasRequest {
    public struct EntryData: WireStructure {
        public var entity: [EntityData] = []
        public var ops: [OpData] = []

        public init(entity: [EntityData] = [], ops: [OpData] = []) {
            self.entity = entity
            self.ops = ops
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            entity = try reader.readArray("entity", version: version)
            ops = try reader.readArray("ops", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeArray(entity, "entity", version: version)
            try writer.writeArray(ops, "ops", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension AlterClientQuotasRequest {
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

extension AlterClientQuotasRequest {
    public struct OpData: WireStructure {
        public var key: String = ""
        public var value: Double = 0
        public var remove: Bool = false

        public init(key: String = "", value: Double = 0, remove: Bool = false) {
            self.key = key
            self.value = value
            self.remove = remove
        }

        static var minimumByteCount: Int { 11 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            key = try reader.readString("key")
            value = try reader.readFloat64("value")
            remove = try reader.readBool("remove")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(key, "key")
            writer.writeFloat64(value)
            writer.writeBool(remove)
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0-1, flexible from 1.
public struct AlterClientQuotasResponse: ThrottledResponse {
    public static var messageName: StaticString { "AlterClientQuotasResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var throttleTimeMs: Int32 = 0
    public var entries: [EntryData] = []

    public init(throttleTimeMs: Int32 = 0, entries: [EntryData] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.entries = entries
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        entries = try reader.readArray("entries", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        try writer.writeArray(entries, "entries", version: version)
        writer.writeNoTaggedFields()
    }
}

extension AlterClientQuotasResponse {
    public struct EntryData: WireStructure {
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = ""
        public var entity: [EntityData] = []

        public init(errorCode: ErrorCode = .none, errorMessage: String? = "", entity: [EntityData] = []) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.entity = entity
        }

        static var minimumByteCount: Int { 5 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            entity = try reader.readArray("entity", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            try writer.writeArray(entity, "entity", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension AlterClientQuotasResponse {
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
