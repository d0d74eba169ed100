// Written by wiregen from 29_DescribeAcls.schema. Do not edit.

public import MartletModel

/// Versions 1-3, flexible from 2.
public struct DescribeAclsRequest: WireRequest {
    public typealias Response = DescribeAclsResponse
    public static var apiKey: ApiKey { .describeAcls }
    public static var messageName: StaticString { "DescribeAclsRequest" }
    public static var validVersions: ClosedRange<Int16> { 1...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var resourceTypeFilter: Int8 = 0
    public var resourceNameFilter: String? = ""
    public var patternTypeFilter: Int8 = 3
    public var principalFilter: String? = ""
    public var hostFilter: String? = ""
    public var operation: Int8 = 0
    public var permissionType: Int8 = 0

    public init(
        resourceTypeFilter: Int8 = 0, resourceNameFilter: String? = "", patternTypeFilter: Int8 = 3,
        principalFilter: String? = "", hostFilter: String? = "", operation: Int8 = 0, permissionType: Int8 = 0
    ) {
        self.resourceTypeFilter = resourceTypeFilter
        self.resourceNameFilter = resourceNameFilter
        self.patternTypeFilter = patternTypeFilter
        self.principalFilter = principalFilter
        self.hostFilter = hostFilter
        self.operation = operation
        self.permissionType = permissionType
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        resourceTypeFilter = try reader.readInt8("resourceTypeFilter")
        resourceNameFilter = try reader.readNullableString("resourceNameFilter")
        patternTypeFilter = try reader.readInt8("patternTypeFilter")
        principalFilter = try reader.readNullableString("principalFilter")
        hostFilter = try reader.readNullableString("hostFilter")
        operation = try reader.readInt8("operation")
        permissionType = try reader.readInt8("permissionType")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(resourceTypeFilter)
        try writer.writeNullableString(resourceNameFilter, "resourceNameFilter")
        writer.writeInteger(patternTypeFilter)
        try writer.writeNullableString(principalFilter, "principalFilter")
        try writer.writeNullableString(hostFilter, "hostFilter")
        writer.writeInteger(operation)
        writer.writeInteger(permissionType)
        writer.writeNoTaggedFields()
    }
}

/// Versions 1-3, flexible from 2.
public struct DescribeAclsResponse: ThrottledResponse {
    public static var messageName: StaticString { "DescribeAclsResponse" }
    public static var validVersions: ClosedRange<Int16> { 1...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    public var errorMessage: String? = ""
    public var resources: [DescribeAclsResource] = []

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = "",
        resources: [DescribeAclsResource] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.resources = resources
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        errorMessage = try reader.readNullableString("errorMessage")
        resources = try reader.readArray("resources", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        writer.writeInteger(errorCode.rawValue)
        try writer.writeNullableString(errorMessage, "errorMessage")
        try writer.writeArray(resources, "resources", version: version)
        writer.writeNoTaggedFields()
    }
}

extension DescribeAclsResponse {
    public struct DescribeAclsResource: WireStructure {
        public var resourceType: Int8 = 0
        public var resourceName: String = ""
        public var patternType: Int8 = 3
        public var acls: [AclDescription] = []

        public init(
            resourceType: Int8 = 0, resourceName: String = "", patternType: Int8 = 3, acls: [AclDescription] = []
        ) {
            self.resourceType = resourceType
            self.resourceName = resourceName
            self.patternType = patternType
            self.acls = acls
        }

        static var minimumByteCount: Int { 5 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            resourceType = try reader.readInt8("resourceType")
            resourceName = try reader.readString("resourceName")
            patternType = try reader.readInt8("patternType")
            acls = try reader.readArray("acls", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(resourceType)
            try writer.writeString(resourceName, "resourceName")
            writer.writeInteger(patternType)
            try writer.writeArray(acls, "acls", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeAclsResponse {
    public struct AclDescription: WireStructure {
        public var principal: String = ""
        public var host: String = ""
        public var operation: Int8 = 0
        public var permissionType: Int8 = 0

        public init(principal: String = "", host: String = "", operation: Int8 = 0, permissionType: Int8 = 0) {
            self.principal = principal
            self.host = host
            self.operation = operation
            self.permissionType = permissionType
        }

        static var minimumByteCount: Int { 5 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            principal = try reader.readString("principal")
            host = try reader.readString("host")
            operation = try reader.readInt8("operation")
            permissionType = try reader.readInt8("permissionType")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(principal, "principal")
            try writer.writeString(host, "host")
            writer.writeInteger(operation)
            writer.writeInteger(permissionType)
            writer.writeNoTaggedFields()
        }
    }
}
