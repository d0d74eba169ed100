// Written by wiregen from 30_CreateAcls.schema. Do not edit.

public import MartletModel

/// Versions 1-3, flexible from 2.
public struct CreateAclsRequest: WireRequest {
    public typealias Response = CreateAclsResponse
    public static var apiKey: ApiKey { .createAcls }
    public static var messageName: StaticString { "CreateAclsRequest" }
    public static var validVersions: ClosedRange<Int16> { 1...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var creations: [AclCreation] = []

    public init(creations: [AclCreation] = []) {
        self.creations = creations
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        creations = try reader.readArray("creations", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(creations, "creations", version: version)
        writer.writeNoTaggedFields()
    }
}

extension CreateAclsRequest {
    public struct AclCreation: WireStructure {
        public var resourceType: Int8 = 0
        public var resourceName: String = ""
        public var resourcePatternType: Int8 = 3
        public var principal: String = ""
        public var host: String = ""
        public var operation: Int8 = 0
        public var permissionType: Int8 = 0

        public init(
            resourceType: Int8 = 0, resourceName: String = "", resourcePatternType: Int8 = 3, principal: String = "",
            host: String = "", operation: Int8 = 0, permissionType: Int8 = 0
        ) {
            self.resourceType = resourceType
            self.resourceName = resourceName
            self.resourcePatternType = resourcePatternType
            self.principal = principal
            self.host = host
            self.operation = operation
            self.permissionType = permissionType
        }

        static var minimumByteCount: Int { 8 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            resourceType = try reader.readInt8("resourceType")
            resourceName = try reader.readString("resourceName")
            resourcePatternType = try reader.readInt8("resourcePatternType")
            principal = try reader.readString("principal")
            host = try reader.readString("host")
            operation = try reader.readInt8("operation")
            permissionType = try reader.readInt8("permissionType")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(resourceType)
            try writer.writeString(resourceName, "resourceName")
            writer.writeInteger(resourcePatternType)
            try writer.writeString(principal, "principal")
            try writer.writeString(host, "host")
            writer.writeInteger(operation)
            writer.writeInteger(permissionType)
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 1-3, flexible from 2.
public struct CreateAclsResponse: ThrottledResponse {
    public static var messageName: StaticString { "CreateAclsResponse" }
    public static var validVersions: ClosedRange<Int16> { 1...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var throttleTimeMs: Int32 = 0
    public var results: [AclCreationResult] = []

    public init(throttleTimeMs: Int32 = 0, results: [AclCreationResult] = []) {
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

extension CreateAclsResponse {
    public struct AclCreationResult: WireStructure {
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = ""

        public init(errorCode: ErrorCode = .none, errorMessage: String? = "") {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
        }

        static var minimumByteCount: Int { 4 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            writer.writeNoTaggedFields()
        }
    }
}
